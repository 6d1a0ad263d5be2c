import type { CheckMode, CheckName, CheckOutcome, CheckResult } from './check.ts';
import type { Finding } from './passive-authentication.ts';

/** Every check of an inspection, in the order it is reported. */
const plan: readonly (readonly [CheckName, number?])[] = [
  ['mrz-check-digits'],
  ['chip-access'],
  ['pace'],
  ['data-group-present', 1],
  ['data-group-present', 2],
  ['mrz-dg1'],
  ['com-sod'],
  ['sod-signature'],
  ['certificate-path'],
  ['country'],
  ['data-group-hash', 1],
  ['data-group-hash', 2],
  ['chip-authentication'],
  ['validity-date'],
  ['portrait'],
];

/** Checks listed only where they were made. */
const whereMade: ReadonlySet<CheckName> = new Set(['chip-authentication']);

/** Collects findings; a check that was never made comes out as `aborted`, so that none is ever missing. */
export class CheckList {
  readonly #made = new Map<string, CheckResult>();
  readonly #modes: Partial<Record<CheckName, CheckMode>>;
  #last = performance.now();

  constructor(modes: Partial<Record<CheckName, CheckMode>>) {
    this.#modes = modes;
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

  resultOf(check: CheckName): CheckOutcome | undefined {
    return this.#made.get(`${check} `)?.result;
  }

  /** The checks of the plan in its order. @param reason why the checks not made were not */
  results(reason: string): CheckResult[] {
    return plan.flatMap(([check, dataGroup]) => {
      const made = this.#made.get(`${check} ${dataGroup ?? ''}`);
      if (!made && whereMade.has(check)) return [];
      return made ?? this.#result(check, dataGroup, { result: 'aborted', reason }, 0);
    });
  }

  #result(
    check: CheckName,
    dataGroup: number | undefined,
    finding: Finding,
    milliseconds: number,
    mode: CheckMode = 'mandatory',
  ): CheckResult {
    return { check, ...(dataGroup !== undefined && { dataGroup }), ...finding, mode: this.#modes[check] ?? mode, milliseconds };
  }
}
