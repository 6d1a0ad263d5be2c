import type { CheckName } from './check.ts';
import type { Finding } from './passive-authentication.ts';
import type { SignerDefect } from './trust/defect-list.ts';

/** The data group that a check relies on, beside those that are about one. */
const reliesOn: Partial<Record<CheckName, number>> = {
  'mrz-dg1': 1,
  country: 1,
  'validity-date': 1,
  portrait: 2,
  'chip-authentication': 14,
  'active-authentication': 15,
};

/** That documents of this signer must not be used, or undefined. */
export function forbiddenByDefect(defects: readonly SignerDefect[]): Finding | undefined {
  const defect = defects.find(({ meaning }) => meaning === 'forbidden');
  return defect && { result: 'failed', reason: `A defect list says ${named(defect)} of the document signer: it must not be used.` };
}

/** Every known defect in words, or an empty string: what a defect list says is never silent. */
export function knownDefects(defects: readonly SignerDefect[]): string {
  return defects.length === 0 ? '' : ` Known defects of its documents: ${[...new Set(defects.map(named))].join(', ')}.`;
}

/**
 * A check's finding in the light of what a defect list says of the document's signer (BSI TR-03129): what a defect casts doubt on is no
 * longer `successful` but `undetermined`, a person must look; what has failed stays `failed`, with the defect in its reason.
 */
export function underDefects(check: CheckName, dataGroup: number | undefined, finding: Finding, defects: readonly SignerDefect[]): Finding {
  return defects.reduce((before, defect) => doubted(check, dataGroup, before, defect), finding);
}

function doubted(check: CheckName, dataGroup: number | undefined, finding: Finding, defect: SignerDefect): Finding {
  const { meaning, dataGroups = [] } = defect;
  if ((check === 'chip-authentication' || check === 'active-authentication') && meaning === check)
    return doubt(finding, `A defect list says ${named(defect)}: the private keys are known, a copy can have them too.`);
  if (check === 'sod-signature' && meaning === 'sod') {
    const why = `A defect list says ${named(defect)}: EF.SOD of such documents may be wrong.`;
    // Where it does not verify, the electronic part must not be used.
    return finding.result === 'undetermined' ? { result: 'failed', reason: `${finding.reason} ${why}` } : doubt(finding, why);
  }
  if (check === 'com-sod' && meaning === 'com-sod')
    return { ...finding, reason: `${finding.reason} A defect list says ${named(defect)} of such documents.` };
  const about = reliesOn[check] ?? (check === 'data-group-hash' ? dataGroup : undefined);
  if (meaning === 'data-groups' && about !== undefined && dataGroups.includes(about))
    return doubt(finding, `A defect list says ${named(defect)}: DG${about} may be wrongly encoded, do not rely on it.`);
  return finding;
}

const doubt = ({ result, reason }: Finding, why: string): Finding => ({
  result: result === 'successful' ? 'undetermined' : result,
  // EF.SOD and EF.CardSecurity may have the same signer: it is said once.
  reason: reason.includes(why) ? reason : `${reason} ${why}`,
});

function named({ name, status, dataGroups }: SignerDefect): string {
  const detail = status ?? dataGroups?.map((number) => `DG${number}`).join(', ');
  return detail === undefined ? name : `${name} (${detail})`;
}
