/** Seconds a leaf takes from closed to open. */
const TRAVEL_S = 0.6;
/** A leaf within this fraction of closed holds its switch. */
const CLOSED = 0.02;
/** A leaf at least this far open lets a person pass. */
const PASSABLE = 0.8;
/** How far a leaf that closes on a body gets before it touches it. */
const BODY_STOPS_AT = 0.55;

/** One door leaf: its drive opens it, a weak spring closes it, and its safety edge feels what stands in the way. */
export class Leaf {
  /** 0 closed … 1 open. */
  opening = 0;
  /** The leaf presses against something. */
  pressed = false;
  /** Someone forces the leaf open with a crowbar, whatever the drive does. */
  forced = false;

  get closed(): boolean {
    return this.opening <= CLOSED;
  }
  get passable(): boolean {
    return this.opening >= PASSABLE;
  }
  get moving(): boolean {
    return this.pressed || (this.opening > 0 && this.opening < 1);
  }

  /** @param bodyInPlane something stands where the leaf moves */
  step(seconds: number, driven: boolean, bodyInPlane: boolean): void {
    const opens = driven || this.forced;
    const to = this.opening + ((opens ? 1 : -1) * seconds) / TRAVEL_S;
    const stop = bodyInPlane && !opens ? BODY_STOPS_AT : 0;
    this.pressed = !opens && bodyInPlane && to <= stop && this.opening > CLOSED;
    this.opening = this.pressed ? Math.min(this.opening, stop) : Math.min(1, Math.max(0, to));
  }
}
