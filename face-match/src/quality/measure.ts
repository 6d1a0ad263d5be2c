/** One of ISO/IEC 29794-5's quality components. */
export interface Measure {
  /** In the measure's own unit, as the standard calls it. */
  readonly native: number;
  /** 0–100, higher is better. */
  readonly scalar: number;
}
