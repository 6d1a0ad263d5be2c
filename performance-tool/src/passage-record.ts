import { type Static, Type } from 'typebox';

const word = <const T extends string[]>(...words: T) => Type.Enum(words);

/** TR-03135 result words, one per check. Mirrors epassport-reader's `CheckResult`, which this package does not import. */
export const CheckRecord = Type.Object({
  check: Type.String(),
  dataGroup: Type.Optional(Type.Integer({ minimum: 1, maximum: 16 })),
  result: word('successful', 'failed', 'undetermined', 'notSupported', 'aborted'),
  mode: word('mandatory', 'optional', 'evaluatory'),
  reason: Type.String(),
  milliseconds: Type.Number(),
});

/** How a passage ended. */
export const PassageOutcome = word(
  'admitted', // by the gate
  'admitted-by-officer',
  'manual-processing', // an officer took the traveller to a desk
  'sent-back', // an officer sent the traveller back out of the entry door
  'not-admitted-to-gate', // the document was refused before the entry door; the traveller was told where to go
  'abandoned', // the traveller left or never came in
  'emergency', // the gate was emptied
  'aborted', // the gate stopped; found at the next start
);

export const AgeBand = word('0-11', '12-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65-74', '75+');

/** How good one picture of a face is, after ISO/IEC 29794-5: the unified score and the components, by the names face-match gives them; each 0–100. */
export const ImageQuality = Type.Object({ unified: Type.Number(), components: Type.Record(Type.String(), Type.Number()) });
export type ImageQuality = Static<typeof ImageQuality>;

/**
 * One traveller who started, whatever happened. Level basic of TR-03135 §6.3: no name, no number, no date of birth, no image.
 * Times are ISO 8601 in UTC; durations are milliseconds.
 */
export const PassageRecord = Type.Object({
  schema: Type.Literal(1),
  passageId: Type.String(),
  gate: Type.String(),
  location: Type.String(),
  direction: word('arrival', 'departure'),
  startedAt: Type.String(),
  endedAt: Type.Optional(Type.String()),
  outcome: Type.Optional(PassageOutcome),
  /** Every state left, in order, with why. */
  steps: Type.Array(Type.Object({ state: Type.String(), enteredAt: Type.String(), milliseconds: Type.Number(), reason: Type.String() })),
  versions: Type.Record(Type.String(), Type.String()),
  traveller: Type.Optional(
    Type.Object({ issuingState: Type.String(), nationality: Type.String(), ageBand: AgeBand, sex: word('female', 'male', 'unspecified') }),
  ),
  checks: Type.Array(CheckRecord),
  /** Of the chip's portrait. It explains differences between issuing states; no frame is chosen by it. */
  portraitQuality: Type.Optional(ImageQuality),
  declaration: Type.Array(Type.Object({ question: Type.String(), answer: word('yes', 'no') })),
  capture: Type.Optional(
    Type.Object({
      milliseconds: Type.Number(),
      cameras: Type.Array(
        Type.Object({ camera: Type.String(), frames: Type.Integer(), faces: Type.Integer(), best: Type.Optional(Type.Number()) }),
      ),
      /** Images fused into the live template. */
      images: Type.Integer(),
      /** 0–100, mean of the fused images. */
      quality: Type.Optional(Type.Number()),
      mostFacesAtOnce: Type.Integer(),
      /** Of the best image. */
      bestQuality: Type.Optional(ImageQuality),
      /** Fields of light that the totem's screen was asked for, those that it said it drew, and the longest it took to say so. */
      light: Type.Optional(
        Type.Object({ asked: Type.Integer(), shown: Type.Integer(), slowestMilliseconds: Type.Optional(Type.Number()) }),
      ),
    }),
  ),
  /**
   * How far an artefact (ISO/IEC 30107-1) was held before the cameras instead of a face, 0–1, and each signal's say: natural logarithm of a likelihood
   * ratio, above 0 for an attack. `record` decides nothing; `refer` called an officer from the threshold on, and where too little was seen for a grade
   * (`settled` is false). Missing where no face was seen.
   */
  presentationAttack: Type.Optional(
    Type.Object({
      score: Type.Number({ minimum: 0, maximum: 1 }),
      action: word('record', 'refer'),
      threshold: Type.Optional(Type.Number()),
      settled: Type.Optional(Type.Boolean()),
      signals: Type.Array(Type.Object({ signal: Type.String(), value: Type.Number(), evidence: Type.Number() })),
    }),
  ),
  /**
   * Evaluatory: how far the chip's portrait looks blended from two people, 0–1. Only where the comparison reached its threshold.
   * `similarityShare` is the similarity between threshold (0) and perfect (1), `shapeDifference` in distances between the eyes.
   */
  morph: Type.Optional(
    Type.Object({
      score: Type.Number({ minimum: 0, maximum: 1 }),
      similarityShare: Type.Number(),
      shapeDifference: Type.Optional(Type.Number()),
    }),
  ),
  /** Presumed mated: a genuine claim is presumed at a gate, not known. */
  comparison: Type.Optional(
    Type.Object({
      /** Of the live with the chip's template, corrected for the images that the live one is the mean of. */
      similarity: Type.Number(),
      threshold: Type.Number(),
      /** Of the templates and of the scale of `similarity`: scores of two versions are not of one curve. */
      templateVersion: Type.String(),
      /** Before the correction. */
      cosine: Type.Optional(Type.Number()),
      /** What it was made by: how many images, and the length of their mean vector (1 where all are alike). */
      mean: Type.Optional(Type.Object({ images: Type.Integer(), length: Type.Number() })),
    }),
  ),
  /** Where the gate has a watch list: every search in it, whatever came of it. */
  watchList: Type.Optional(
    Type.Object({
      list: Type.Optional(Type.String()),
      edition: Type.Optional(Type.Integer()),
      /** Searched, all of them. */
      entries: Type.Optional(Type.Integer()),
      threshold: Type.Optional(Type.Number()),
      searches: Type.Array(
        Type.Object({
          image: word('live', 'chip'),
          hits: Type.Integer(),
          /** Highest similarity of all entries, cut to hundredths. */
          best: Type.Optional(Type.Number()),
          milliseconds: Type.Number(),
          /** Of the best hits, in the issuer's words; never of an entry that was not hit. */
          references: Type.Optional(Type.Array(Type.String())),
        }),
      ),
      /** Why it could not be searched: face-match's code. */
      failed: Type.Optional(Type.String()),
    }),
  ),
  decision: Type.Optional(Type.Object({ verdict: word('admit', 'refer', 'refuse'), reasons: Type.Array(Type.String()) })),
  officer: Type.Optional(
    Type.Object({
      officer: Type.String(),
      action: word('admit', 'manual-processing', 'send-back'),
      reason: Type.String(),
      at: Type.String(),
    }),
  ),
  faults: Type.Array(Type.Object({ code: Type.String(), raisedAt: Type.String() })),
});
export type PassageRecord = Static<typeof PassageRecord>;
export type PassageOutcome = Static<typeof PassageOutcome>;
export type AgeBand = Static<typeof AgeBand>;

/** A non-mated comparison: one traveller's live template against another traveller's chip template. Scores outlive templates. */
export const NonMatedScore = Type.Object({
  passageId: Type.String(),
  /** The passage whose chip template was compared; missing where only the bin of the score was kept (`non-mated-comparisons.ts`). */
  otherPassageId: Type.Optional(Type.String()),
  /** Then: what both travellers share, see `TRAIT_BITS`. */
  shared: Type.Optional(Type.Integer({ minimum: 0, maximum: 15 })),
  /** Then: the bin's lower edge. */
  similarity: Type.Number(),
  templateVersion: Type.String(),
});
export type NonMatedScore = Static<typeof NonMatedScore>;
