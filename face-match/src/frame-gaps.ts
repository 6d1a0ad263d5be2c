/** Counts frames that should have come and did not, from the times of those that came. */
export interface FrameGaps {
  next(at: number): void;
  missing(): number;
  /** The stream began anew: the time until its first frame is no gap. */
  restart(): void;
}

/** Frames that are judged together: within them one that is late and one that is early even out. */
const together = 25;

/** A camera that says nothing of its rate has the one that its frames keep: the mean of the times between them, but for gaps. */
export function frameGaps(): FrameGaps {
  let times: number[] = [];
  let missing = 0;
  return {
    next(at) {
      times.push(at);
      if (times.length <= together) return;
      const between = times.slice(1).map((time, i) => time - times[i]!);
      const median = between.sort((a, b) => a - b)[Math.floor(between.length / 2)]!;
      const regular = between.filter((one) => one < 1.5 * median);
      const usual = regular.reduce((sum, one) => sum + one, 0) / regular.length;
      const passed = times.at(-1)! - times[0]!;
      if (usual > 0) missing += Math.max(0, Math.round(passed / usual) - together);
      times = [at];
    },
    missing: () => missing,
    restart() {
      times = [];
    },
  };
}
