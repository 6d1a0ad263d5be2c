/**
 * When the stream says that a picture was taken, on a clock of its own: milliseconds that only compare with one another.
 *
 * Read from what precedes the picture: the time stamp of a chunk of SMJPEG, in which ffmpeg hands on what RTP, V4L2 or a container tell, or the header
 * `X-Timestamp` (seconds, or milliseconds where they are many) of a part of `multipart/x-mixed-replace`, as mjpg-streamer and many camera modules send it. A `Date`
 * header has whole seconds and would shift pictures by up to one, so it is not used.
 *
 * @param before see `JpegPart.before`
 */
export function streamTime(before: Buffer): number | undefined {
  if (before.length >= 12 && before.toString('latin1', before.length - 12, before.length - 8) === 'vidD') {
    return before.readUInt32BE(before.length - 8);
  }
  const said = /(?:^|\n)x-timestamp:[ \t]*(\d+(?:\.\d+)?)[ \t]*\r?\n/i.exec(before.toString('latin1'))?.[1];
  if (said === undefined) return undefined;
  const value = Number(said);
  return value < 1e11 ? value * 1000 : value;
}

/** Milliseconds that the least delay is remembered for: clocks drift against each other, and a path may become longer for good. */
const remembered = 10_000;
/** A picture cannot be late by more: the stream's clock was set. */
const longestDelay = 5_000;

/** Lays a stream's own times onto this machine's clock. */
export interface CaptureTimes {
  /**
   * @param arrival of the picture, milliseconds since the epoch
   * @param stream what the stream says, if it says anything
   * @returns when the picture was taken, but for the shortest delay seen lately: never later than it arrived
   */
  next(arrival: number, stream: number | undefined): number;
  /** The stream began anew, on another clock perhaps. */
  restart(): void;
}

/**
 * The picture that came with the least delay shows how the two clocks stand to each other; all others came later than it by what the way held them up. What
 * even the fastest picture needs – exposure, coding, network – no one-way stream tells, and stays in.
 */
export function captureTimes(): CaptureTimes {
  let last: number | undefined;
  /** Least difference of the clocks in this stretch of time and in the one before. */
  let [least, before, since] = [Infinity, Infinity, 0];
  const restart = (): void => {
    last = undefined;
    [least, before, since] = [Infinity, Infinity, 0];
  };
  return {
    next(arrival, stream) {
      if (stream === undefined) {
        restart();
        return arrival;
      }
      const offset = arrival - stream;
      // A clock that stands still or goes back tells nothing; one that jumped has to be learnt anew.
      if (last !== undefined && (stream <= last || offset - Math.min(least, before) > longestDelay)) restart();
      if (since === 0) since = arrival;
      if (arrival - since > remembered) [before, least, since] = [least, Infinity, arrival];
      last = stream;
      least = Math.min(least, offset);
      return stream + Math.min(least, before);
    },
    restart,
  };
}
