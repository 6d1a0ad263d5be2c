/** Upper and lower lid, outer and inner corner of either eye in the mesh. */
const EYES = [
  {
    lids: [
      [160, 144],
      [159, 145],
      [158, 153],
    ],
    outer: 33,
    inner: 133,
  },
  {
    lids: [
      [387, 373],
      [386, 374],
      [385, 380],
    ],
    outer: 263,
    inner: 362,
  },
] as const;

/** How far the eyes are open: height against width of the opening, mean of both eyes; about 0.3, near 0.1 in a blink. */
export function eyeOpening(mesh: ArrayLike<number>): number {
  const between = (a: number, b: number) => Math.hypot(mesh[3 * a]! - mesh[3 * b]!, mesh[3 * a + 1]! - mesh[3 * b + 1]!);
  const each = EYES.map(
    ({ lids, outer, inner }) => lids.reduce((sum, [upper, lower]) => sum + between(upper, lower), 0) / lids.length / between(outer, inner),
  );
  return (each[0]! + each[1]!) / 2;
}

/** Share of the usual opening below which the eyes count as closed. */
const CLOSED = 0.62;

/**
 * Blinks among openings in order of time, of all cameras: the eyes closed and opened again. Seldom seen in a few frames a second, and shown by every
 * video: seeing one says a little for a living face, seeing none says next to nothing.
 */
export function countBlinks(openings: readonly number[]): number {
  const usual = [...openings].sort((a, b) => a - b)[Math.floor(openings.length * 0.7)] ?? 0;
  let [blinks, closed] = [0, false];
  for (const [i, opening] of openings.entries()) {
    if (opening >= CLOSED * usual) closed = false;
    else if (!closed && i > 0 && i < openings.length - 1) [blinks, closed] = [blinks + 1, true];
  }
  return blinks;
}
