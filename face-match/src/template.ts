/** A face as numbers. Templates of different versions never compare. */
export interface Template {
  /** Names model, alignment and fusion; changes whenever two builds would not give the same numbers. */
  readonly version: string;
  /** Unit length. */
  readonly vector: Float32Array;
  /** Where it is the mean of several; missing where it is of one image. */
  readonly mean?: Mean;
}

export interface Mean {
  readonly images: number;
  /** Of the mean of the unit vectors before it was made one: 1 where all are the same, the shorter the less they agree. */
  readonly length: number;
}
