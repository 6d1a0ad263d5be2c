import type { PassageRecord } from 'performance-tool';

/** Checks of the chip itself, which not every chip offers. */
const protocols = ['pace', 'chip-authentication', 'active-authentication'];

/** What a run came to: outcomes, referrals by reason, protocols of the chips, seconds per step, in lines for a terminal. */
export function summarise(records: readonly PassageRecord[]): string {
  const lines = [`${records.length} passages`];
  for (const [outcome, n] of tally(records.map((r) => r.outcome ?? 'unfinished')))
    lines.push(`  ${outcome.padEnd(24)} ${String(n).padStart(4)}`);
  const referred = records.filter((r) => r.steps.some((s) => s.state === 'referred'));
  lines.push(`referred to an officer     ${String(referred.length).padStart(4)}`);
  for (const [reason, n] of tally(referred.flatMap((r) => r.decision?.reasons ?? [])))
    lines.push(`  ${reason.padEnd(24)} ${String(n).padStart(4)}`);
  const refused = records.filter((r) => r.outcome === 'not-admitted-to-gate');
  if (refused.length > 0) lines.push(`not admitted to the gate   ${String(refused.length).padStart(4)}`);
  for (const [reason, n] of tally(refused.flatMap((r) => r.decision?.reasons ?? [])))
    lines.push(`  ${reason.padEnd(24)} ${String(n).padStart(4)}`);
  const graded = records.flatMap((r) => r.presentationAttack?.score ?? []).sort((a, b) => a - b);
  if (graded.length > 0) {
    const [middle, most] = [0.5, 0.95].map((q) => quantile(graded, q).toFixed(2).padStart(8));
    lines.push('presentation attack          median    95 %', `  ${'grade (0–1)'.padEnd(24)} ${middle} ${most}`);
    lines.push(`  ${'graded 0.5 or more'.padEnd(24)} ${String(graded.filter((score) => score >= 0.5).length).padStart(4)}`);
  }
  const ofChips = records.flatMap((r) => r.checks).filter((c) => protocols.includes(c.check));
  if (ofChips.length > 0) lines.push('what the chips proved');
  for (const [proof, n] of tally(ofChips.map((c) => `${c.check} ${c.result}`)))
    lines.push(`  ${proof.padEnd(33)} ${String(n).padStart(4)}`);
  lines.push('seconds per step             median    95 %');
  for (const [state, ms] of stepTimes(records))
    lines.push(`  ${state.padEnd(24)} ${seconds(quantile(ms, 0.5))} ${seconds(quantile(ms, 0.95))}`);
  return lines.join('\n');
}

function tally(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const w of words) counts.set(w, (counts.get(w) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function stepTimes(records: readonly PassageRecord[]): [string, number[]][] {
  const times = new Map<string, number[]>();
  for (const { state, milliseconds } of records.flatMap((r) => r.steps)) times.set(state, [...(times.get(state) ?? []), milliseconds]);
  return [...times].map(([state, ms]) => [state, ms.sort((a, b) => a - b)]);
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
const seconds = (ms: number): string => (ms / 1000).toFixed(1).padStart(8);
