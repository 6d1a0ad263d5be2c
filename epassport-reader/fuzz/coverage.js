import { Session } from 'node:inspector';

/**
 * V8's own precise block coverage of the code under test, through node:inspector: no instrumentation, no native package, every Node.
 * A look costs about a millisecond, so it is taken once for many inputs.
 */
export class Coverage {
  #session = new Session();
  /** By script and place: a function's range holds those of the functions inside it, so each has a map of its own. */
  /** @type {Map<string, { covered: Uint8Array, bounds: Set<number> }>} */
  #functions = new Map();
  #isUnderTest;

  /** @param {(url: string) => boolean} isUnderTest */
  constructor(isUnderTest) {
    this.#isUnderTest = isUnderTest;
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /**
   * Whether code ran since the last look that had not run before. V8's counters then begin anew.
   * @param {boolean} [remember] `false` only looks: what is new stays new
   */
  sawNew(remember = true) {
    let isNew = false;
    for (const { url, functions } of this.#post('Profiler.takePreciseCoverage').result) {
      if (!this.#isUnderTest(url)) continue;
      for (const { ranges } of functions) if (ranges[0].count > 0 && this.#compare(url, ranges, remember)) isNew = true;
    }
    return isNew;
  }

  /** Blocks that ran so far: the pieces into which V8's ranges cut the functions. */
  get blocks() {
    let blocks = 0;
    for (const { covered, bounds } of this.#functions.values()) for (const at of bounds) if (covered[at]) blocks++;
    return blocks;
  }

  forget() {
    this.sawNew(false);
    this.#functions.clear();
  }

  close() {
    this.#session.disconnect();
  }

  /** Ranges come from the outside in: an inner one that did not run lies in an outer one that did. */
  #compare(url, ranges, remember) {
    const { startOffset: from, endOffset: to } = ranges[0];
    const ran = new Uint8Array(to - from);
    for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset - from, endOffset - from);
    const key = `${url}:${from}-${to}`;
    const known = this.#functions.get(key) ?? { covered: new Uint8Array(to - from), bounds: new Set() };
    let isNew = !this.#functions.has(key);
    for (let at = 0; at < ran.length && !isNew; at++) isNew = ran[at] === 1 && known.covered[at] === 0;
    if (!remember) return isNew;
    this.#functions.set(key, known);
    for (const { startOffset, endOffset } of ranges) known.bounds.add(startOffset - from).add(endOffset - from);
    if (isNew) for (let at = 0; at < ran.length; at++) known.covered[at] |= ran[at];
    return isNew;
  }

  /** The inspector of one's own thread answers before `post` returns. */
  #post(method, parameters) {
    let answer;
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }
}

/** In place of coverage: everything is tried once, nothing is learnt. Several times as fast, and the same inputs on every version of V8. */
export class Blindness {
  blocks = 0;
  sawNew() {
    return false;
  }
  forget() {}
  close() {}
}
