import { BehaviorSubject, type Observable } from 'rxjs';
import { Leaf } from './leaf.ts';
import type { Sensor } from './pins.ts';

/**
 * Where things are along the gate's axis, in metres: the entry's leaf at 0, the exit's at 3; outside is negative, beyond the gate more than 3.
 * The beams stand 8 cm on either side of a leaf, closer together than the thinnest body.
 */
export const GATE = { entry: 0, exit: 3, beam: 0.08, matFrom: 0.1, matTo: 2.9 } as const;

/** Where one person is; what cameras see follows from it. */
export interface PersonPosition {
  readonly id: string;
  /** Centre of the body in metres. */
  readonly x: number;
  readonly walking: boolean;
}

/** A person in the model. */
export interface Person {
  readonly id: string;
  readonly x: number;
  /** Walks there at walking speed, waits before closed doors; resolves on arrival, or when the goal changes or the person is gone. */
  moveTo(x: number): Promise<void>;
  /** Leaves the scene. */
  vanish(): void;
}

/** Something on the floor that does not move: a suitcase. */
export interface LeftObject {
  remove(): void;
}

interface Body {
  x: number;
  readonly depth: number;
}
interface Walker extends Body {
  goal: number;
  readonly speed: number;
  arrived: () => void;
}

/** The mechanical world around the door board: two leaves, people, a suitcase, a button; from it follow the sensors' levels. */
export class GateModel {
  readonly entry = new Leaf();
  readonly exit = new Leaf();
  /** The emergency button is pressed. */
  emergency = false;
  /** Sensors whose wire is broken: they read as the unsafe level. */
  readonly cut: Set<Sensor> = new Set();
  /** Everybody in the scene, at every change (at most every 20 ms while somebody walks). */
  readonly people: Observable<readonly PersonPosition[]>;

  readonly #people = new BehaviorSubject<readonly PersonPosition[]>([]);
  readonly #walkers = new Map<string, Walker>();
  readonly #objects = new Set<Body>();
  #sinceReport = 0;

  constructor() {
    this.people = this.#people.asObservable();
  }

  /** @param options depth of the body along the axis and walking speed, in metres and metres per second */
  addPerson(id: string, x: number, options: { readonly depth?: number; readonly speed?: number } = {}): Person {
    if (this.#walkers.has(id)) throw new Error(`There is already a person "${id}" in the gate model: expected a new id.`);
    const walker: Walker = { x, depth: options.depth ?? 0.35, goal: x, speed: options.speed ?? 1.2, arrived: () => {} };
    this.#walkers.set(id, walker);
    this.#report();
    const gone = () => this.#walkers.get(id) !== walker;
    return {
      id,
      get x() {
        return walker.x;
      },
      moveTo: (goal) => {
        walker.arrived();
        walker.goal = goal;
        if (gone() || walker.x === goal) return Promise.resolve();
        return new Promise((resolve) => {
          walker.arrived = resolve;
        });
      },
      vanish: () => {
        if (gone()) return;
        this.#walkers.delete(id);
        walker.arrived();
        this.#report();
      },
    };
  }

  leave(x: number, depth = 0.3): LeftObject {
    const body = { x, depth };
    this.#objects.add(body);
    return { remove: () => this.#objects.delete(body) };
  }

  /** Lets time pass. @param drives what the board's two drives do */
  step(seconds: number, drives: { readonly entry: boolean; readonly exit: boolean }): void {
    this.entry.step(seconds, drives.entry, this.#stands(GATE.entry));
    this.exit.step(seconds, drives.exit, this.#stands(GATE.exit));
    let walked = false;
    for (const walker of this.#walkers.values()) walked = this.#walk(walker, seconds) || walked;
    this.#sinceReport += seconds;
    if (walked && this.#sinceReport >= 0.02) this.#report();
  }

  /** Whether this sensor's pin is at the unsafe level (high). */
  unsafe(sensor: Sensor): boolean {
    if (this.cut.has(sensor)) return true;
    switch (sensor) {
      case 'emergency':
        return this.emergency;
      case 'entryClosed':
        return !this.entry.closed;
      case 'exitClosed':
        return !this.exit.closed;
      case 'entryBeamOuter':
        return this.#stands(GATE.entry - GATE.beam);
      case 'entryBeamInner':
        return this.#stands(GATE.entry + GATE.beam);
      case 'exitBeamInner':
        return this.#stands(GATE.exit - GATE.beam);
      case 'exitBeamOuter':
        return this.#stands(GATE.exit + GATE.beam);
      case 'floorMat':
        return this.#bodies().some((body) => body.x + body.depth / 2 > GATE.matFrom && body.x - body.depth / 2 < GATE.matTo);
      case 'entryEdge':
        return this.entry.pressed;
      case 'exitEdge':
        return this.exit.pressed;
    }
  }

  #bodies(): Body[] {
    return [...this.#walkers.values(), ...this.#objects];
  }

  #stands(x: number): boolean {
    return this.#bodies().some((body) => Math.abs(body.x - x) < body.depth / 2);
  }

  #walk(walker: Walker, seconds: number): boolean {
    const way = walker.goal - walker.x;
    if (way === 0) return false;
    const from = walker.x;
    walker.x += Math.sign(way) * Math.min(Math.abs(way), walker.speed * seconds);
    for (const [leaf, at] of [
      [this.entry, GATE.entry],
      [this.exit, GATE.exit],
    ] as const) {
      // A closed leaf stops the body in front of it; one who already stands in the doorway can leave it.
      const reach = walker.depth / 2;
      if (leaf.passable || Math.abs(from - at) < reach - 1e-6) continue;
      if (from < at && walker.x > at - reach) walker.x = at - reach;
      if (from > at && walker.x < at + reach) walker.x = at + reach;
    }
    if (walker.x !== walker.goal) return walker.x !== from;
    walker.arrived();
    walker.arrived = () => {};
    this.#report();
    return true;
  }

  #report(): void {
    this.#sinceReport = 0;
    this.#people.next([...this.#walkers].map(([id, walker]) => ({ id, x: walker.x, walking: walker.x !== walker.goal })));
  }
}
