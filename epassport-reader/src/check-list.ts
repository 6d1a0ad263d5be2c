import type { CheckMode, CheckName, CheckOutcome, CheckResult } from './check.ts';
import { underDefects } from './known-defects.ts';
import type { Finding } from './passive-authentication.ts';
import type { CheckFinding } from './passive-authentication-step.ts';
import type { SignerDefect } from './trust/defect-list.ts';

/**
 * One check that an inspection makes, for checks made once per data group with the number. `where-made`: listed only where it was made,
 * since what it is about is not on every chip; any other comes out as `aborted`.
 */
export type PlannedCheck = readonly [check: CheckName, dataGroup?: number | undefined, listed?: 'where-made'];

/** Data groups beyond DG1 and DG2: the inspection of a chip reads those that its protocols need, and those that the caller asks for. */
const ofSomeChips = (check: CheckName): PlannedCheck[] => Array.from({ length: 14 }, (_, i): PlannedCheck => [check, i + 3, 'where-made']);

/** Every check of the inspection of a chip, in the order it is reported. */
const chipPlan: readonly PlannedCheck[] = [
  ['mrz-check-digits'],
  ['chip-access'],
  ['pace'],
  ['terminal-authentication', undefined, 'where-made'],
  ['data-group-present', 1],
  ['data-group-present', 2],
  ...ofSomeChips('data-group-present'),
  ['mrz-dg1'],
  ['com-sod'],
  ['sod-signature'],
  ['certificate-path'],
  ['revocation'],
  ['country'],
  ['data-group-hash', 1],
  ['data-group-hash', 2],
  ...ofSomeChips('data-group-hash'),
  ['chip-authentication', undefined, 'where-made'],
  ['active-authentication', undefined, 'where-made'],
  ['validity-date'],
  ['portrait'],
];

/** Collects findings; a check that was never made comes out as `aborted`, so that none is ever missing. */
export class CheckList {
  readonly #made = new Map<string, CheckResult>();
  readonly #modes: Partial<Record<CheckName, CheckMode>>;
  readonly #plan: readonly PlannedCheck[];
  #defects: readonly SignerDefect[] = [];
  #last = performance.now();

  constructor(modes: Partial<Record<CheckName, CheckMode>>, plan: readonly PlannedCheck[] = chipPlan) {
    this.#modes = modes;
    this.#plan = plan;
  }

  /** Starts the time of the next check; the time since the last record or mark counts to the next record. */
  mark(): void {
    this.#last = performance.now();
  }

  /** @param finding with the mode that the document itself gives the check, where it does; the caller's modes go before it */
  record(check: CheckName, finding: Finding & { readonly mode?: CheckMode }, dataGroup?: number): void {
    const { result, reason, mode } = finding;
    const milliseconds = performance.now() - this.#last;
    this.mark();
    this.#made.set(`${check} ${dataGroup ?? ''}`, this.#result(check, dataGroup, { result, reason }, milliseconds, mode));
  }

  /** Takes over findings whose time was measured where they were made. */
  add(findings: readonly (CheckFinding & { readonly mode?: CheckMode })[]): void {
    for (const { check, dataGroup, result, reason, milliseconds, mode } of findings) {
      this.#made.set(`${check} ${dataGroup ?? ''}`, this.#result(check, dataGroup, { result, reason }, milliseconds, mode));
    }
    this.mark();
  }

  /** Takes what defect lists say of the document's signer into the checks that passive authentication does not make itself. */
  takeDefects(defects: readonly SignerDefect[]): void {
    this.#defects = defects;
  }

  resultOf(check: CheckName): CheckOutcome | undefined {
    return this.#made.get(`${check} `)?.result;
  }

  /** The checks of the plan in its order. @param reason why the checks not made were not */
  results(reason: string): CheckResult[] {
    return this.#plan.flatMap(([check, dataGroup, listed]) => {
      const made = this.#made.get(`${check} ${dataGroup ?? ''}`);
      if (!made && listed === 'where-made') return [];
      if (made && besidePassiveAuthentication.has(check)) return { ...made, ...underDefects(check, dataGroup, made, this.#defects) };
      return made ?? this.#result(check, dataGroup, { result: 'aborted', reason }, 0);
    });
  }

  #result(check: CheckName, dataGroup: number | undefined, finding: Finding, milliseconds: number, mode?: CheckMode): CheckResult {
    return {
      check,
      ...(dataGroup !== undefined && { dataGroup }),
      ...finding,
      mode: this.#modes[check] ?? mode ?? defaultMode(check, finding),
      milliseconds,
    };
  }
}

const besidePassiveAuthentication: ReadonlySet<CheckName> = new Set([
  'mrz-dg1',
  'chip-authentication',
  'active-authentication',
  'validity-date',
  'portrait',
]);

/**
 * Most sites have no CRL of most states, so that missing revocation data decides nothing unless a policy says so. A certificate that is
 * known to be revoked does.
 */
function defaultMode(check: CheckName, { result }: Finding): CheckMode {
  return check === 'revocation' && result !== 'failed' ? 'optional' : 'mandatory';
}
