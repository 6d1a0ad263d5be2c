/**
 * Says how far a long work is, in one line, and how long it will take at the pace so far.
 *
 * @param elapsed milliseconds since the start
 */
export function timeLeft(done: number, of: number, elapsed: number, what: string): string {
  const seconds = done === 0 ? Number.NaN : Math.ceil(((of - done) * elapsed) / done / 1000);
  const left = Number.isNaN(seconds) ? '' : seconds < 100 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`;
  return `${done} of ${of} ${what}${left}`;
}
