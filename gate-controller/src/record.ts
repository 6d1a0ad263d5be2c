import type { Inspection, Mrz } from 'epassport-reader';
import { type FaceQuality, type LightStep, scalarsOf } from 'face-match';
import type { AgeBand, ImageQuality, PassageOutcome, PassageRecord, Traits } from 'performance-tool';
import type { FaceCapture } from './capture-faces.ts';
import type { FaceComparison } from './compare-faces.ts';
import type { Decision, Policy, Reason } from './decision.ts';
import type { FaultCode } from './faults.ts';
import type { Site } from './site.ts';
import type { OfficerAction } from './views.ts';

/** A passage's record grows by these; each gives a new record. Times are milliseconds since the epoch. */
const iso = (at: number): string => new Date(at).toISOString();

/** The record of a passage's first moment. */
export const beginRecord = (site: Site, versions: Record<string, string>, passageId: string, at: number): PassageRecord => ({
  schema: 1,
  passageId,
  gate: site.gate,
  location: site.location,
  direction: site.direction,
  startedAt: iso(at),
  steps: [],
  versions,
  checks: [],
  declaration: [],
  faults: [],
});

/** A phase was left: how long it lasted on the steady clock, and why it ended. */
export const addStep = (record: PassageRecord, state: string, enteredAt: number, milliseconds: number, reason: string): PassageRecord => ({
  ...record,
  steps: [...record.steps, { state, enteredAt: iso(enteredAt), milliseconds: Math.round(milliseconds), reason }],
});

/** What the chip told, without what names a person: of the holder only state, nationality, age band and sex. */
export function addInspection(record: PassageRecord, inspection: Inspection, age: number | undefined): PassageRecord {
  const { dg1 } = inspection;
  const checks = inspection.checks.map((c) => ({ ...c, milliseconds: Math.round(c.milliseconds * 10) / 10 }));
  if (!dg1 || age === undefined) return { ...record, checks };
  return { ...record, checks, traveller: traits(dg1, age) };
}

/** All that statistics may know of the holder. */
export const traits = ({ issuingState, nationality, sex }: Mrz, age: number) =>
  ({ issuingState, nationality, ageBand: ageBand(age), sex }) satisfies Traits;

/** How good the chip's portrait is; never the portrait itself. */
export const addPortraitQuality = (record: PassageRecord, quality: FaceQuality): PassageRecord => ({
  ...record,
  portraitQuality: imageQuality(quality),
});

const imageQuality = ({ overall, components = {} }: FaceQuality): ImageQuality => ({
  unified: Math.round(overall),
  components: scalarsOf(components),
});

/** Decisions of the document and of the face are one decision in the record: the last verdict, every reason. */
export const addDecision = (record: PassageRecord, decision: Decision): PassageRecord => ({
  ...record,
  decision: { verdict: decision.verdict, reasons: [...new Set([...(record.decision?.reasons ?? []), ...decision.reasons])] },
});

/** Closes the record. Reasons that no decision gave (a time limit, a fault) become part of it. */
export function endRecord(record: PassageRecord, outcome: PassageOutcome, reasons: readonly Reason[], at: number): PassageRecord {
  const all = [...new Set([...(record.decision?.reasons ?? []), ...reasons])];
  const verdict = record.decision?.verdict ?? 'refuse';
  const decision = record.decision || reasons.length > 0 ? { decision: { verdict, reasons: all } } : {};
  return { ...record, ...decision, outcome, endedAt: iso(at) };
}

const BANDS: readonly [from: number, band: AgeBand][] = [
  [75, '75+'],
  [65, '65-74'],
  [55, '55-64'],
  [45, '45-54'],
  [35, '35-44'],
  [25, '25-34'],
  [18, '18-24'],
  [12, '12-17'],
];

/** The age band of whole years; the record never holds the age itself. */
export const ageBand = (age: number): AgeBand => BANDS.find(([from]) => age >= from)?.[1] ?? '0-11';

/** The capture and, where there were two templates, the comparison with the threshold it was held against. */
export function addCapture(
  record: PassageRecord,
  live: FaceCapture,
  comparison: FaceComparison | undefined,
  policy: Pick<Policy, 'threshold' | 'presentationAttack'>,
): PassageRecord {
  const capture = {
    milliseconds: Math.round(live.milliseconds),
    cameras: live.perCamera.map((c) => ({ ...c })),
    images: live.images,
    mostFacesAtOnce: live.mostFacesAtOnce,
    ...(live.quality === undefined ? {} : { quality: live.quality }),
    ...(live.light ? { light: lightRecord(live.light) } : {}),
    ...(live.best ? { bestQuality: imageQuality(live.best.face.quality) } : {}),
  };
  const { threshold, presentationAttack: attack = { action: 'record' } } = policy;
  return {
    ...record,
    capture,
    ...(live.presentationAttack
      ? { presentationAttack: { ...attack, ...live.presentationAttack, signals: [...live.presentationAttack.signals] } }
      : {}),
    ...(comparison?.morph ? { morph: comparison.morph } : {}),
    ...(comparison ? { comparison: compared(comparison, threshold) } : {}),
  };
}

function lightRecord(steps: readonly LightStep[]) {
  const waits = steps.flatMap(({ askedAt, shownAt }) => (shownAt === undefined ? [] : [shownAt - askedAt]));
  return { asked: steps.length, shown: waits.length, ...(waits.length > 0 ? { slowestMilliseconds: Math.max(...waits) } : {}) };
}
const compared = ({ similarity, cosine, mean, templateVersion }: FaceComparison, threshold: number) => ({
  similarity,
  threshold,
  templateVersion,
  cosine,
  ...(mean ? { mean: { ...mean } } : {}),
});

/** An officer's decision is part of the record, with the officer's id and reason. */
export const addOfficer = (record: PassageRecord, officer: string, action: OfficerAction, reason: string, at: number): PassageRecord => ({
  ...record,
  officer: { officer, action, reason, at: iso(at) },
});

/** A fault that stood while the passage ran. */
export const addFault = (record: PassageRecord, code: FaultCode, at: number): PassageRecord => ({
  ...record,
  faults: [...record.faults, { code, raisedAt: iso(at) }],
});
