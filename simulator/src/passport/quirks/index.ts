import { extendedLengthBroken, longCommandsBroken } from './extended-length.ts';
import { longReadsRefused } from './long-reads.ts';
import { largestLeRefused, longAnswersWait, signatureCutShort, signatureInProtectedParts } from './long-signatures.ts';
import type { Quirk } from './quirk.ts';
import { answersTruncated, dataGroup3EndsSession, selectMasterFileRefused, strayLeRefused } from './refused-commands.ts';
import { getResponseNeeded, wrongLe } from './response-lengths.ts';
import { slow } from './slow.ts';
import { spoiledAnswers } from './spoiled-answers.ts';

export type { Quirk } from './quirk.ts';

/** Every way to misbehave by name. What it does is told where it is made. */
const quirks = {
  'le-256-refused-6700': () => longReadsRefused(0x6700),
  'le-256-refused-6b00': () => longReadsRefused(0x6b00),
  'le-256-loses-session': () => longReadsRefused(0x6282, true),
  'stray-le-breaks-select': () => strayLeRefused(0xa4),
  'stray-le-breaks-mse': () => strayLeRefused(0x22),
  'extended-length-refused': () => extendedLengthBroken(false),
  'extended-length-loses-session': () => extendedLengthBroken(true),
  'long-commands-refused': () => longCommandsBroken(false),
  'long-commands-lose-session': () => longCommandsBroken(true),
  'answers-61xx': () => getResponseNeeded(),
  'answers-6cxx': wrongLe,
  'select-mf-refused': selectMasterFileRefused,
  'dg3-ends-session': dataGroup3EndsSession,
  'aa-answer-truncated': answersTruncated,
  'long-answers-61xx': longAnswersWait,
  'aa-parts-61xx': signatureInProtectedParts,
  'aa-largest-le-6700': () => largestLeRefused(0x6700),
  'aa-largest-le-6cxx': () => largestLeRefused(0x6c00),
  'aa-cut-in-short-length': signatureCutShort,
  slow: () => slow(400),
  'answers-empty': () => spoiledAnswers('empty'),
  'answers-one-byte': () => spoiledAnswers('one-byte'),
  'answers-garbage': () => spoiledAnswers('garbage'),
  'answers-truncated': () => spoiledAnswers('truncated'),
  'answers-length-of-4-gb': () => spoiledAnswers('length-of-4-gb'),
  'answers-nested': () => spoiledAnswers('nested'),
} satisfies Record<string, () => Quirk>;

export type QuirkName = keyof typeof quirks;
export const quirkNames = Object.keys(quirks) as QuirkName[];

/** The quirks of one chip, in the given order; the last stands nearest to the antenna. */
export const quirksNamed = (names: readonly QuirkName[]): Quirk[] => names.map((name) => quirks[name]());
