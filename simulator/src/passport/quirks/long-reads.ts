import type { Quirk } from './quirk.ts';

/** The most that chips with this quirk read at once: 223 bytes, which leave room for secure messaging in a short answer. */
const mostBytes = 0xdf;

/** READ BINARY of more than 223 bytes – Le 256 and extended Le among them – is refused; some chips then lose the session. */
export function longReadsRefused(sw: number, endsSession = false): Quirk {
  return {
    refuse: ({ ins, le }) => ((ins === 0xb0 || ins === 0xb1) && le !== undefined && le > mostBytes ? { sw, endsSession } : undefined),
  };
}
