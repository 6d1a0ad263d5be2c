import type { CheckMode, CheckName, CheckResult } from './check.ts';
import type { Finding } from './passive-authentication.ts';

/** Every check of an inspection, in the order it is reported. */
const plan: readonly (readonly [CheckName, number?])[] = [
  ['mrz-check-digits'],
  ['chip-access'],
  ['data-group-present', 1],
  ['data-group-present', 2],
  ['mrz-dg1'],
  ['com-sod'],
  ['sod-signature'],
  ['certificate-path'],
  ['revocation'],
  ['country'],
  ['data-group-hash', 1],
  ['data-group-hash', 2],
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

  record(check: CheckName, { result, reason }: Finding, dataGroup?: number): void {
    const milliseconds = performance.now() - this.#last;
    this.mark();
    this.#made.set(`${check} ${dataGroup ?? ''}`, this.#result(check, dataGroup, { result, reason }, milliseconds));
  }

  /** All checks of the plan in its order. @param reason why the checks not made were not */
  results(reason: string): CheckResult[] {
    return plan.map(
      ([check, dataGroup]) =>
        this.#made.get(`${check} ${dataGroup ?? ''}`) ?? this.#result(check, dataGroup, { result: 'aborted', reason }, 0),
    );
  }

  #result(check: CheckName, dataGroup: number | undefined, finding: Finding, milliseconds: number): CheckResult {
    return {
      check,
      ...(dataGroup !== undefined && { dataGroup }),
      ...finding,
      mode: this.#modes[check] ?? defaultMode(check, finding),
      milliseconds,
    };
  }
}

/**
 * Most sites have no CRL of most states, so that missing revocation data decides nothing unless a policy says so. A certificate that is
 * known to be revoked does.
 */
function defaultMode(check: CheckName, { result }: Finding): CheckMode {
  return check === 'revocation' && result !== 'failed' ? 'optional' : 'mandatory';
}
