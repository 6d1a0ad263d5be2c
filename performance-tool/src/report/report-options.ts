import { PerformanceToolError } from '../performance-tool-error.ts';

export interface ReportOptions {
  readonly title?: string;
  /** Attributes to group by, `a*b` for two crossed. Default: all that a border gate is judged by. */
  readonly by?: readonly string[];
  /** FMR the gate must keep; TR-03121: ≤ 0.1 %. */
  readonly targetFmr?: number;
  readonly confidence?: number;
  /** Default: bootstrap of travellers. */
  readonly interval?: 'bootstrap' | 'clopper-pearson' | 'wilson';
  /** Of the bootstrap. */
  readonly replicates?: number;
  /** Makes the same replicates again. */
  readonly seed?: number;
  /** Groups with fewer subjects are not shown. */
  readonly minimumSubjects?: number;
  readonly templateVersion?: string;
  /** Minutes of an officer’s time that a referral costs, for the advice on thresholds. */
  readonly officerMinutesPerReferral?: number;
  readonly createdAt?: Date;
}

export interface SettledOptions {
  readonly title: string;
  readonly by: readonly string[];
  readonly targetFmr: number;
  readonly confidence: number;
  readonly interval: 'bootstrap' | 'clopper-pearson' | 'wilson';
  readonly replicates: number;
  readonly seed: number;
  readonly minimumSubjects: number;
  readonly templateVersion?: string;
  readonly officerMinutesPerReferral?: number;
  readonly createdAt: Date;
}

/** `versions` stands for every versioned part that was not the same throughout. */
export const DEFAULT_GROUPS = ['location', 'issuingState', 'nationality', 'ageBand', 'sex', 'sex*ageBand', 'gate', 'direction', 'versions'];

/** @throws PerformanceToolError `option` */
export function settleOptions(options: ReportOptions): SettledOptions {
  const { officerMinutesPerReferral } = options;
  const { targetFmr = 0.001, confidence = 0.95, minimumSubjects = 20, by = DEFAULT_GROUPS, replicates = 1000, seed = 1 } = options;
  const wrong = (what: string, expected: string, got: unknown) =>
    new PerformanceToolError('option', `${what} is ${String(got)}; expected ${expected}.`);
  if (!(targetFmr > 0 && targetFmr < 1)) throw wrong('The target FMR', 'a proportion between 0 and 1, such as 0.001', targetFmr);
  if (!(confidence > 0.5 && confidence < 1)) throw wrong('The confidence', 'a proportion between 0.5 and 1, such as 0.95', confidence);
  if (!(Number.isInteger(minimumSubjects) && minimumSubjects >= 1))
    throw wrong('The smallest group', 'a whole number from 1', minimumSubjects);
  if (!(Number.isInteger(replicates) && replicates >= 200 && replicates <= 100_000))
    throw wrong('The number of bootstrap replicates', 'a whole number from 200 to 100000', replicates);
  if (officerMinutesPerReferral !== undefined && !(officerMinutesPerReferral > 0 && officerMinutesPerReferral < 1440))
    throw wrong('An officer’s time for a referral', 'minutes above 0', officerMinutesPerReferral);
  if (!Number.isSafeInteger(seed)) throw wrong('The seed', 'a whole number', seed);
  for (const group of by) if (group.split('*').length > 2) throw wrong('A grouping', 'one attribute or two joined by *', group);
  return {
    title: options.title ?? 'Performance report',
    by,
    targetFmr,
    confidence,
    interval: options.interval ?? 'bootstrap',
    replicates,
    seed,
    minimumSubjects,
    ...(officerMinutesPerReferral === undefined ? {} : { officerMinutesPerReferral }),
    ...(options.templateVersion === undefined ? {} : { templateVersion: options.templateVersion }),
    createdAt: options.createdAt ?? new Date(),
  };
}
