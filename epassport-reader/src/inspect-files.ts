import type { CheckMode, CheckName } from './check.ts';
import { CheckList, type PlannedCheck } from './check-list.ts';
import { parseDg1 } from './data-groups/dg1.ts';
import { parseDg15 } from './data-groups/dg15.ts';
import { parseDg14 } from './dg14.ts';
import type { DocumentFolder } from './document-folder.ts';
import { type Inspection, type InspectionStep, versionsOf } from './inspection.ts';
import { parseMrz } from './mrz.ts';
import { checkDigitsFinding, compareMrz, validityDate } from './mrz-checks.ts';
import type { Finding } from './passive-authentication.ts';
import { parsedFile, passiveAuthentication } from './passive-authentication-step.ts';
import { portraitCheck } from './portrait-step.ts';
import type { TrustStore } from './trust-folder.ts';

export interface InspectFilesOptions {
  /** The printed MRZ, where it is known. */
  readonly mrz?: readonly string[];
  readonly trust: TrustStore;
  /** Today, for dates and certificates. */
  readonly now: Date;
  readonly modes?: Partial<Record<CheckName, CheckMode>>;
}

type DocumentFiles = Pick<DocumentFolder, 'com' | 'sod' | 'dataGroups'>;

const missing = (what: string): Finding => ({ result: 'undetermined', reason: `${what} is not among the files.` });

/**
 * Inspects files that were read before: every check of `inspect` that needs no chip. A folder cannot prove that it is no copy: the clone
 * checks that the document offers are `undetermined`. Every data group present is hashed; one that EF.SOD does not know fails `data-group-hash`, one that
 * EF.SOD lists and nobody dumped fails `data-group-present` (`optional` but for DG1 and DG2, since fingerprints and irises seldom are).
 */
export async function inspectFiles(files: DocumentFiles, options: InspectFilesOptions): Promise<Inspection> {
  const { trust, now, mrz } = options;
  const started = performance.now();
  const steps: { step: InspectionStep; milliseconds: number }[] = [];
  const timed = async <T>(step: InspectionStep, work: () => T | Promise<T>): Promise<T> => {
    const begun = performance.now();
    const value = await work();
    steps.push({ step, milliseconds: performance.now() - begun });
    return value;
  };

  const passive = await timed('passive-authentication', () =>
    passiveAuthentication(
      { com: files.com ?? missing('EF.COM'), sod: files.sod ?? missing('EF.SOD'), dataGroups: files.dataGroups },
      trust,
      now,
    ),
  );
  const listed = [...(passive.sod?.dataGroupHashes.keys() ?? []), ...(passive.com?.dataGroups ?? [])];
  const numbers = [...new Set([1, 2, ...files.dataGroups.keys(), ...listed])].sort((a, b) => a - b);
  const checks = new CheckList(options.modes ?? {}, planOf(numbers));

  const printed = mrz && parseMrz(mrz, now);
  const withoutMrz = { ...notGiven, mode: 'optional' as const };
  checks.record('mrz-check-digits', printed ? checkDigitsFinding(printed) : withoutMrz);
  for (const number of numbers) {
    const file = files.dataGroups.get(number);
    const inSod = passive.sod?.dataGroupHashes.has(number) ?? false;
    const mode: CheckMode = file || number <= 2 ? 'mandatory' : 'optional';
    checks.record('data-group-present', { ...presence(number, file, inSod), mode }, number);
    if (!file) checks.record('data-group-hash', { ...missing(`DG${number}`), mode }, number);
  }
  for (const [check, finding] of cloneChecks(numbers, files.dataGroups)) checks.record(check, finding);
  const dg1 = parsedFile(files.dataGroups.get(1) ?? missing('DG1'), (file) => parseDg1(file, now));
  checks.record('mrz-dg1', !dg1.value ? dg1.finding : mrz ? compareMrz(mrz, dg1.value) : withoutMrz);
  checks.add(passive.findings);
  checks.takeDefects(passive.defects);
  if (dg1.value) checks.record('validity-date', validityDate(dg1.value, now));
  checks.mark();
  const { finding, portrait } = await timed('portrait', () => portraitCheck(files.dataGroups.get(2) ?? missing('DG2')));
  checks.record('portrait', finding);

  return {
    checks: checks.results('Not made: an earlier check gave it nothing to work on.'),
    ...(dg1.value && { dg1: dg1.value }),
    ...(portrait && { portrait }),
    versions: versionsOf(passive.com, passive.sod),
    steps,
    apdus: 0,
    bytesRead: [files.com, files.sod, ...files.dataGroups.values()].reduce((sum, file) => sum + (file?.length ?? 0), 0),
    milliseconds: performance.now() - started,
  };
}

const notGiven: Finding = { result: 'undetermined', reason: 'The printed MRZ was not given.' };

/**
 * The clone checks that the document offers, by DG14 and DG15. Only the chip can make them, so that they are `undetermined` here (the check
 * exists, its result cannot be said), and `optional`, since no folder of files could do better.
 */
function cloneChecks(
  listed: readonly number[],
  dataGroups: ReadonlyMap<number, Uint8Array>,
): (readonly [CheckName, Finding & { readonly mode?: CheckMode }])[] {
  const withoutChip = (check: CheckName, what: string) =>
    [
      check,
      { result: 'undetermined', reason: `${what}, but files cannot show it: only the chip holds the private key.`, mode: 'optional' },
    ] as const;
  const made: (readonly [CheckName, Finding & { readonly mode?: CheckMode }])[] = [];
  if (listed.includes(14)) {
    const file = dataGroups.get(14);
    const dg14 = file && parsedFile(file, parseDg14);
    if (dg14?.finding) made.push(['chip-authentication', dg14.finding]);
    else if (!dg14) made.push(withoutChip('chip-authentication', 'DG14, which is not among the files, may offer Chip Authentication'));
    else if (dg14.value.chipAuthentication.length + dg14.value.chipAuthenticationKeys.length > 0)
      made.push(withoutChip('chip-authentication', 'DG14 offers Chip Authentication'));
  }
  if (listed.includes(15)) {
    const file = dataGroups.get(15);
    const dg15 = file && parsedFile(file, parseDg15);
    if (dg15?.finding) made.push(['active-authentication', dg15.finding]);
    else
      made.push(withoutChip('active-authentication', `DG15${dg15 ? '' : ', which is not among the files,'} offers Active Authentication`));
  }
  return made;
}

/** In the order of the inspection of a chip. */
function planOf(numbers: readonly number[]): PlannedCheck[] {
  const each = (check: CheckName): PlannedCheck[] => numbers.map((number) => [check, number]);
  const before = (['com-sod', 'sod-signature', 'certificate-path', 'revocation', 'country'] as const).map((check) => [check] as const);
  return [
    ['mrz-check-digits'],
    ...each('data-group-present'),
    ['mrz-dg1'],
    ...before,
    ...each('data-group-hash'),
    ['chip-authentication', undefined, 'where-made'],
    ['active-authentication', undefined, 'where-made'],
    ['validity-date'],
    ['portrait'],
  ];
}

function presence(number: number, file: Uint8Array | undefined, inSod: boolean): Finding {
  if (file) return { result: 'successful', reason: `DG${number} is there, ${file.length} bytes.` };
  const list = inSod ? 'EF.SOD lists it' : number <= 2 ? 'every document has it' : 'EF.COM alone lists it';
  return { result: 'failed', reason: `DG${number} is not among the files, but ${list}.` };
}
