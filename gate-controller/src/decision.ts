import type { CheckResult } from 'epassport-reader';

/** Why a traveller was not simply admitted. Stable words: they go into records and reports. */
export type Reason =
  | 'mrz-unreadable'
  | 'no-chip'
  | 'chip-access'
  | 'chip-unreadable'
  | 'chip-pulled'
  | 'document-not-authentic'
  | 'document-mismatch'
  | 'document-expired'
  | 'under-age'
  | 'issuing-state-not-eligible'
  | 'no-usable-portrait'
  | 'declaration-unanswered'
  | 'no-face'
  | 'face-quality'
  | 'face-mismatch'
  | 'watch-list'
  | 'watch-list-failed'
  | 'presentation-attack'
  | 'more-than-one-face'
  | 'more-than-one-person'
  | 'object'
  | 'cameras'
  | 'record-not-written'
  | 'did-not-leave'
  | 'door-fault'
  | 'nobody-entered'
  | 'device-fault'
  | 'emergency'
  | 'internal-error';

export interface Decision {
  /** `admit` opens the next door; `refer` calls an officer; `refuse` sends the traveller to a desk before the entry door. */
  readonly verdict: 'admit' | 'refer' | 'refuse';
  /** Every reason found, most telling first; empty when admitted. */
  readonly reasons: readonly Reason[];
}

/** What a site asks of a traveller. Part of the site file. */
export interface Policy {
  /** Whole years. */
  readonly minimumAge: number;
  /** Issuing states that may use the gate, as written in DG1 (`NZL`, `D`). */
  readonly issuingStates: readonly string[];
  /** Similarity from which live and chip template count as one person at this location, on the scale of one image against one. */
  readonly threshold: number;
  /** Images the live template must be made of. */
  readonly minimumImages: number;
  /** What the grade of a presentation attack does; without it nothing. */
  readonly presentationAttack?: { readonly action: 'record' } | { readonly action: 'refer'; readonly threshold: number } | undefined;
}

/** What the inspection told that a decision needs. No names, no numbers. */
export interface DocumentFacts {
  readonly checks: readonly CheckResult[];
  readonly issuingState: string | undefined;
  /** Whole years today; undefined when the chip's date of birth could not be read. */
  readonly age: number | undefined;
  /** The chip left the field before the inspection was over. */
  readonly chipPulled: boolean;
  /** The chip's portrait gave a template. */
  readonly chipTemplate: boolean;
}

/** What each check's failure means to the traveller's case. */
const CHECK_REASON: Record<CheckResult['check'], Reason> = {
  'mrz-check-digits': 'mrz-unreadable',
  'chip-access': 'chip-access',
  pace: 'document-not-authentic',
  'terminal-authentication': 'chip-unreadable',
  revocation: 'document-not-authentic',
  'chip-authentication': 'document-not-authentic',
  'active-authentication': 'document-not-authentic',
  'data-group-present': 'chip-unreadable',
  'mrz-dg1': 'document-mismatch',
  'com-sod': 'document-not-authentic',
  'sod-signature': 'document-not-authentic',
  'certificate-path': 'document-not-authentic',
  country: 'document-not-authentic',
  'data-group-hash': 'document-not-authentic',
  'validity-date': 'document-expired',
  portrait: 'no-usable-portrait',
};

/** The checks that must have been made at all: an inspection that stopped early must not pass for want of failures. */
export const INDISPENSABLE: readonly CheckResult['check'][] = [
  'mrz-check-digits',
  'chip-access',
  'mrz-dg1',
  'sod-signature',
  'certificate-path',
  'country',
  'data-group-hash',
  'validity-date',
  'portrait',
];

const unique = (reasons: readonly Reason[]): readonly Reason[] => [...new Set(reasons)];

/**
 * Before the entry door: authentic and eligible, or a desk. Every mandatory check must be `successful` (TR-03135-1 §3.7):
 * `undetermined`, `notSupported` and `aborted` are not.
 */
export function decideDocument(facts: DocumentFacts, policy: Policy): Decision {
  const reasons: Reason[] = [];
  // PACE fails at a misread MRZ just as at a false chip. Of a chip that stayed closed nothing is known: the traveller tries again.
  const closed = facts.checks.some((c) => c.check === 'chip-access' && c.mode === 'mandatory' && c.result === 'failed');
  for (const c of facts.checks) {
    if (c.mode !== 'mandatory' || c.result === 'successful') continue;
    if (closed && c.check === 'pace') continue;
    if (c.result !== 'aborted') reasons.push(CHECK_REASON[c.check]);
  }
  // What was not looked at any more is a reason of its own only where nothing else explains it.
  if (facts.chipPulled) reasons.push('chip-pulled');
  const aborted = facts.checks.some((c) => c.mode === 'mandatory' && c.result === 'aborted');
  if (aborted && reasons.length === 0) reasons.push('chip-unreadable');
  for (const check of INDISPENSABLE) {
    if (reasons.length === 0 && !facts.checks.some((c) => c.check === check)) reasons.push('chip-unreadable');
  }
  if (facts.issuingState !== undefined && !policy.issuingStates.includes(facts.issuingState)) reasons.push('issuing-state-not-eligible');
  if (facts.age !== undefined && facts.age < policy.minimumAge) reasons.push('under-age');
  if (reasons.length === 0 && (facts.issuingState === undefined || facts.age === undefined)) reasons.push('chip-unreadable');
  if (reasons.length === 0 && !facts.chipTemplate) reasons.push('no-usable-portrait');
  return { verdict: reasons.length === 0 ? 'admit' : 'refuse', reasons: unique(reasons) };
}

/** What the capture told that a decision needs. */
export interface FaceFacts {
  /** Undefined when no live template could be made. */
  readonly similarity: number | undefined;
  /** Images in the live template. */
  readonly images: number;
  /** Faces seen at all, good or not. */
  readonly faces: number;
  readonly mostFacesAtOnce: number;
  /** 0–1, and whether enough was seen for it; undefined where nothing could be graded. */
  readonly presentationAttack?: { readonly score: number; readonly settled: boolean } | undefined;
  /** Different people seen, also one after another in different views. */
  readonly people: number;
  /** Cameras that gave frames. */
  readonly cameras: number;
  /** Absent where the site has no watch list. */
  readonly watchList?: 'clear' | 'hit' | 'failed' | undefined;
}

/** Between the doors: the holder of the passport, alone – or an officer looks. Any doubt is a referral (TR-03121-3, requirements "any doubt"). */
export function decideFace(facts: FaceFacts, policy: Policy): Decision {
  const reasons: Reason[] = [];
  if (facts.watchList === 'hit') reasons.push('watch-list');
  if (facts.watchList === 'failed') reasons.push('watch-list-failed');
  if (facts.cameras === 0) reasons.push('cameras');
  if (facts.mostFacesAtOnce > 1) reasons.push('more-than-one-face');
  else if (facts.people > 1) reasons.push('more-than-one-person');
  if (facts.similarity === undefined || facts.images < policy.minimumImages) {
    if (facts.cameras > 0) reasons.push(facts.faces === 0 ? 'no-face' : 'face-quality');
  } else if (!(facts.similarity >= policy.threshold)) {
    reasons.push('face-mismatch');
  }
  const attack = policy.presentationAttack;
  // A grade that rests on nothing is no grade: a picture shown too shortly would have a low one.
  const cleared = attack?.action !== 'refer' || (facts.presentationAttack?.settled && facts.presentationAttack.score < attack.threshold);
  if (facts.faces > 0 && !cleared) reasons.push('presentation-attack');
  return { verdict: reasons.length === 0 ? 'admit' : 'refer', reasons };
}

/**
 * Age in whole years on a day, both `yyyy-MM-dd`. Someone born on 29 February has the birthday on 1 March in other years.
 * @returns undefined when a date is not a calendar date
 */
export function ageOn(dateOfBirth: string, today: string): number | undefined {
  const pattern = /^(\d{4})-(\d\d)-(\d\d)$/;
  const b = pattern.exec(dateOfBirth);
  const t = pattern.exec(today);
  if (!b || !t) return undefined;
  const years = Number(t[1]) - Number(b[1]);
  return `${t[2]}${t[3]}` < `${b[2]}${b[3]}` ? years - 1 : years;
}
