import type { Quirk } from './quirk.ts';

/**
 * A weak processor: the chip asks for more waiting time (S(WTX) of ISO/IEC 14443-4 §7.3, invisible beyond the reader) whenever
 * it computes with keys – PACE, Chip, Active and Terminal Authentication.
 */
export function slow(milliseconds: number): Quirk {
  const computing: ReadonlySet<number> = new Set([0x86, 0x88, 0x82, 0x2a]);
  return { milliseconds: (command) => (computing.has(command[1] ?? 0) ? milliseconds : 0) };
}
