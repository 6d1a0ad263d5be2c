import type { CheckMode, CheckName, CheckOutcome, CheckResult } from './check.ts';
import type { Finding } from './passive-authentication.ts';

/** Data groups that a document may have or not. */
const optionalDataGroups = [3, 4, 14, 15];

function whereMadeOf(check: CheckName): [CheckName, number][] {
  return optionalDataGroups.map((dataGroup) => [check, dataGroup]);
}

/** Checks listed only where they were made: what they are about is not on every chip. */
const whereMade = (check: CheckName, dataGroup: number | undefined): boolean =>
  ['chip-authentication', 'active-authentication', 'terminal-authentication'].includes(check) ||
  (dataGroup !== undefined && optionalDataGroups.includes(dataGroup));

/** Every check of an inspection, in the order it is reported. */
const plan: readonly (readonly [CheckName, number?])[] = [
  ['mrz-check-digits'],
  ['chip-access'],
  ['pace'],
  ['terminal-authentication'],
  ['data-group-present', 1],
  ['data-group-present', 2],
  ...whereMadeOf('data-group-present'),
  ['mrz-dg1'],
  ['com-sod'],
  ['sod-signature'],
  ['certificate-path'],
  ['country'],
  ['data-group-hash', 1],
  ['data-group-hash', 2],
  ...whereMadeOf('data-group-hash'),
  ['chip-authentication'],
  ['active-authentication'],
  ['validity-date'],
  ['portrait'],
];

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
      if (!made && whereMade(check, dataGroup)) return [];
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
