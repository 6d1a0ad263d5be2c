import { type PassageRecord, readPassageLog } from 'performance-tool';
import { filter, firstValueFrom, map, take } from 'rxjs';
import { onDuty } from '../journey/officer.ts';
import type { SimulatedGate } from '../run/simulated-gate.ts';
import type { Scenario } from './scenarios.ts';

export interface ScenarioResult {
  readonly record: PassageRecord;
  readonly screens: readonly string[];
  /** What was not as published; empty when all is well. */
  readonly wrong: readonly string[];
}

/** The run number of the scenarios' travellers: they are nobody's else. */
const CAST = 77;

/** Plays one scenario on a gate that stands idle, waits until the gate is ready for the next person, and judges. */
export async function runScenario(gate: SimulatedGate, scenario: Scenario, index: number): Promise<ScenarioResult> {
  const { office, site } = gate.virtual;
  const member = await office.issue(CAST, index, scenario.wish);
  const companion = scenario.companion ? (await office.issue(CAST, index + 1_000)).face : undefined;
  await ready(gate);
  const before = await newestPassage(gate);
  const duty = new AbortController();
  onDuty(gate.officer, () => scenario.officerFinds ?? 'holder', duty.signal);
  const { during } = scenario;
  if (during) {
    const phase = gate.log.pipe(filter((entry) => entry['msg'] === 'phase' && entry['to'] === during.phase));
    phase.pipe(take(1)).subscribe(() => void during.happens(gate));
  }
  const screens = await gate.send(member, {
    ...scenario.behaviour,
    ...(scenario.companion === 'behind' ? { companion: companion! } : {}),
    ...(scenario.companion === 'beside' ? { beside: companion! } : {}),
  });
  await scenario.after?.(gate);
  await ready(gate);
  duty.abort();
  // The officer's list names a passage once its record is on disk.
  const ended = gate.officer.view.pipe(map((v) => v.recent[0]?.passageId));
  const passageId = await firstValueFrom(ended.pipe(filter((id) => id !== undefined && id !== before)));
  const record = (await readPassageLog(site.log)).passages.find((r) => r.passageId === passageId);
  if (!record) throw new Error(`The passage ${passageId} is in the officer's list but not in the log.`);
  return { record, screens, wrong: judge(scenario, record, screens, gate) };
}

/** The gate takes the next person: the doors are closed and the traveller's screen says welcome. */
const ready = async (gate: SimulatedGate): Promise<void> => {
  await firstValueFrom(gate.traveller.view.pipe(filter((v) => v.screen === 'welcome')));
};

const newestPassage = async (gate: SimulatedGate): Promise<string | undefined> =>
  (await firstValueFrom(gate.officer.view)).recent[0]?.passageId;

function judge({ expect }: Scenario, record: PassageRecord, screens: readonly string[], gate: SimulatedGate): string[] {
  const wrong: string[] = [];
  const reasons = record.decision?.reasons ?? [];
  if (record.outcome !== expect.outcome) wrong.push(`outcome ${record.outcome} (${reasons.join(', ')}), expected ${expect.outcome}`);
  if (expect.reason && !reasons.includes(expect.reason)) wrong.push(`reasons ${reasons.join(', ') || 'none'}, expected ${expect.reason}`);
  if (!screens.includes(expect.screen)) wrong.push(`screens ${screens.join(', ')}, expected ${expect.screen}`);
  if (expect.fault && !record.faults.some((f) => f.code === expect.fault))
    wrong.push(`faults ${record.faults.map((f) => f.code).join(', ') || 'none'}, expected ${expect.fault}`);
  const { presentationAttack: attack, comparison } = record;
  if (expect.attack !== undefined && !((attack?.score ?? 0) >= expect.attack))
    wrong.push(`grade ${attack?.score}, expected ${expect.attack}`);
  if (expect.matches && !(comparison && comparison.similarity >= comparison.threshold))
    wrong.push(`similarity ${comparison?.similarity}, expected ${comparison?.threshold}`);
  const { entry, exit } = gate.virtual.board.gate;
  if (!entry.closed || !exit.closed) wrong.push('a door stands open');
  // A device that fails by itself explains all of the above.
  if (wrong.length > 0 && record.faults.length > 0) wrong.push(`faults ${record.faults.map((f) => f.code).join(', ')}`);
  return wrong;
}
