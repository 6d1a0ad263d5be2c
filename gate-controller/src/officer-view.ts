import type { CheckResult } from 'epassport-reader';
import type { PassageRecord } from 'performance-tool';
import { FAULTS } from './faults.ts';
import type { GateState } from './passage.ts';
import { REASON_TEXTS } from './reason-texts.ts';
import type { Site } from './site.ts';
import { holder, type TravellerCase } from './traveller-case.ts';
import type { CaseView, OfficerView } from './views.ts';

/** Counts since the gate's day began, and the last passages. */
export interface Tally {
  readonly today: OfficerView['today'];
  readonly recent: OfficerView['recent'];
}

const iso = (at: number): string => new Date(at).toISOString();

/** What the officer's page shows: a pure function of the gate. Only a referral shows a person. */
export function officerView(
  state: GateState,
  since: number,
  connected: boolean,
  traveller: TravellerCase | undefined,
  tally: Tally,
  site: Site,
): OfficerView {
  const { phase } = state;
  return {
    gate: site.gate,
    location: site.location,
    state: phase.name,
    since: iso(since),
    doors: { entry: state.entryClosed ? 'closed' : 'open', exit: state.exitClosed ? 'closed' : 'open', connected },
    people: state.inside,
    occupied: state.occupied,
    faults: state.faults.map((f) => ({
      code: f.code,
      text: f.detail === undefined ? FAULTS[f.code].text : `${FAULTS[f.code].text} ${f.detail}`,
      remedy: FAULTS[f.code].remedy,
      blocking: FAULTS[f.code].blocking,
      raisedAt: iso(f.raisedAt),
      acknowledged: f.acknowledged,
    })),
    ...(phase.name === 'referred' && traveller ? { case: caseView(traveller, phase.reasons, since, site) } : {}),
    ...tally,
  };
}

function caseView(traveller: TravellerCase, reasons: readonly (keyof typeof REASON_TEXTS)[], since: number, site: Site): CaseView {
  const mrz = holder(traveller);
  const image = (kind: 'portrait' | 'live') => `/api/officer/case/${traveller.passageId}/${kind}`;
  return {
    passageId: traveller.passageId,
    referredAt: iso(since),
    reasons: reasons.map((code) => ({ code, text: REASON_TEXTS[code] })),
    threshold: site.policy.threshold,
    ...(traveller.portrait ? { portrait: image('portrait') } : {}),
    ...(traveller.live ? { live: image('live') } : {}),
    eyes: {
      ...(traveller.portrait?.eyes ? { portrait: traveller.portrait.eyes } : {}),
      ...(traveller.live?.eyes ? { live: traveller.live.eyes } : {}),
    },
    ...(traveller.similarity === undefined ? {} : { similarity: traveller.similarity }),
    ...(traveller.quality === undefined ? {} : { quality: traveller.quality }),
    ...(traveller.watchList ? { watchList: traveller.watchList } : {}),
    ...(mrz
      ? {
          person: {
            name: `${mrz.surname} ${mrz.givenNames}`.trim(),
            documentNumber: mrz.documentNumber,
            dateOfBirth: mrz.dateOfBirth,
            sex: mrz.sex,
            nationality: mrz.nationality,
            issuingState: mrz.issuingState,
            dateOfExpiry: mrz.dateOfExpiry,
          },
        }
      : {}),
    checks: (traveller.inspection?.checks ?? []).filter(matters).map((c) => ({
      check: c.check,
      result: c.result,
      reason: c.reason,
      ...(c.dataGroup === undefined ? {} : { dataGroup: c.dataGroup }),
    })),
    declaration: traveller.answers.map((a) => ({
      text: site.declaration.find((q) => q.id === a.question)?.text['en'] ?? a.question,
      answer: a.answer,
    })),
  };
}

/** The tally after a passage ended. Days are the gate's local days. */
export function addToTally(tally: Tally & { readonly day?: string }, record: PassageRecord): Tally & { readonly day: string } {
  const ended = new Date(record.endedAt ?? record.startedAt);
  const day = ended.toDateString();
  const { passages, admitted, referred } = tally.day === day ? tally.today : { passages: 0, admitted: 0, referred: 0 };
  const entry = {
    passageId: record.passageId,
    at: record.startedAt,
    outcome: record.outcome ?? 'aborted',
    reasons: record.decision?.reasons ?? [],
    // Of the steady clock: the system's may have been set meanwhile.
    seconds: Math.round(record.steps.reduce((sum, step) => sum + step.milliseconds, 0) / 100) / 10,
  };
  return {
    day,
    today: {
      passages: passages + 1,
      admitted: admitted + (record.outcome === 'admitted' ? 1 : 0),
      referred: referred + (record.officer ? 1 : 0),
    },
    recent: [entry, ...tally.recent].slice(0, 20),
  };
}

/** An optional check that could not be made (no CRL at this site, no PACE in that chip) is no irregularity to look at; one that failed is. */
const matters = (check: CheckResult): boolean => check.mode === 'mandatory' || check.result === 'failed';
