import type { Certificate } from './certificate.ts';
import { certificatePath } from './certificate-path.ts';
import type { CheckName } from './check.ts';
import { parseDg1 } from './data-groups/dg1.ts';
import { type EfCom, parseEfCom } from './ef-com.ts';
import { type EfSod, parseEfSod } from './ef-sod.ts';
import { underDefects } from './known-defects.ts';
import {
  compareComWithSod,
  compareCountry,
  type Finding,
  findingOf,
  verifyDataGroupHash,
  verifySodSignature,
} from './passive-authentication.ts';
import { revocation } from './revocation.ts';
import type { SignerDefect } from './trust/defect-list.ts';
import type { TrustStore } from './trust-folder.ts';

/** A file as it was read, or why it could not be. */
export type FileOrFinding = Uint8Array | Finding;

/** The files of one document, from a chip or from a folder. */
export interface LdsFiles {
  readonly com: FileOrFinding;
  readonly sod: FileOrFinding;
  /** By data group number; what was not asked for is not in it. */
  readonly dataGroups: ReadonlyMap<number, FileOrFinding>;
}

/** A finding with the name of its check and the time it took. */
export interface CheckFinding extends Finding {
  readonly check: CheckName;
  readonly dataGroup?: number;
  readonly milliseconds: number;
}

export interface PassiveAuthentication {
  /** In the order made; a check that had nothing to work on is not among them. */
  readonly findings: readonly CheckFinding[];
  readonly com?: EfCom;
  readonly sod?: EfSod;
  /** The document signer whose signature on EF.SOD is right; trusted only where `certificate-path` is successful. */
  readonly signer?: Certificate;
  /** What defect lists say of this signer's documents; the findings here already follow it. */
  readonly defects: readonly SignerDefect[];
}

/**
 * Passive Authentication of Doc 9303-11 §5.1 over files that are already here: the signature of EF.SOD, EF.COM against EF.SOD,
 * the signer's path to a trusted CSCA, the country, and the hash of every data group present. Does no input or output.
 */
export function passiveAuthentication(files: LdsFiles, trust: TrustStore, now: Date): PassiveAuthentication {
  const findings: CheckFinding[] = [];
  let last = performance.now();
  let defects: readonly SignerDefect[] = [];
  const found = (check: CheckName, finding: Finding, dataGroup?: number): void => {
    const { result, reason } = underDefects(check, dataGroup, finding, defects);
    const time = performance.now();
    findings.push({ check, ...(dataGroup !== undefined && { dataGroup }), result, reason, milliseconds: time - last });
    last = time;
  };

  const com = parsedFile(files.com, parseEfCom);
  const sod = parsedFile(files.sod, parseEfSod);
  if (!sod.value) {
    found('sod-signature', sod.finding);
    return { findings, defects, ...(com.value && { com: com.value }) };
  }
  const signature = verifySodSignature(sod.value, trust);
  defects = signature.defects;
  found('sod-signature', signature);
  found('com-sod', com.value ? compareComWithSod(com.value, sod.value) : com.finding);
  const { signer } = signature;
  if (signer) {
    const path = certificatePath(signer, trust, now, signature.signingTime);
    found('certificate-path', path);
    found('revocation', revocation(signer, path.anchor, trust, now, defects));
    const dg1 = parsedFile(files.dataGroups.get(1), (file) => parseDg1(file, now));
    if (dg1.value) found('country', compareCountry(dg1.value.issuingState, signer, path.anchor));
  }
  for (const [number, file] of [...files.dataGroups].sort(([a], [b]) => a - b)) {
    if (file instanceof Uint8Array) found('data-group-hash', verifyDataGroupHash(sod.value, number, file), number);
  }
  return { findings, defects, ...(com.value && { com: com.value }), sod: sod.value, ...(signer && { signer }) };
}

/** What a file holds, or the finding that there is no file or nothing readable in it. */
export function parsedFile<T>(
  file: FileOrFinding | undefined,
  parse: (bytes: Uint8Array) => T,
): { value: T; finding?: undefined } | { value?: undefined; finding: Finding } {
  if (file === undefined) return { finding: { result: 'aborted', reason: 'The file was not read.' } };
  if (!(file instanceof Uint8Array)) return { finding: file };
  try {
    return { value: parse(file) };
  } catch (error) {
    return { finding: findingOf(error) };
  }
}
