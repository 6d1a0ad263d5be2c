/** A face as numbers. Templates of different versions never compare. */
export interface Template {
  /** Names model, alignment and fusion; changes whenever two builds would not give the same numbers. */
  readonly version: string;
  /** Unit length. */
  readonly vector: Float32Array;
}
