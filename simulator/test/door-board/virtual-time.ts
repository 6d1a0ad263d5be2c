import type { BoardStatus, Clock, DoorReply } from 'gate-controller';
import { FirmataDoors, type GateError } from 'gate-controller';
import { Observable } from 'rxjs';
import { type InProcessLine, inProcessLine, VirtualDoorBoard } from '../../src/door-board/index.ts';

/** A clock that stands still until a test lets time pass. */
class VirtualClock implements Clock {
  #now = 0;
  readonly #due = new Set<{ at: number; readonly fire: () => void }>();
  now(): number {
    return this.#now;
  }
  monotonic(): number {
    return this.#now;
  }
  after(milliseconds: number): Observable<void> {
    return new Observable((subscriber) => {
      const entry = {
        at: this.#now + milliseconds,
        fire: () => {
          this.#due.delete(entry);
          subscriber.next();
          subscriber.complete();
        },
      };
      this.#due.add(entry);
      return () => this.#due.delete(entry);
    });
  }
  every(milliseconds: number): Observable<void> {
    return new Observable((subscriber) => {
      const entry = {
        at: this.#now + milliseconds,
        fire: () => {
          entry.at += milliseconds;
          subscriber.next();
        },
      };
      this.#due.add(entry);
      return () => this.#due.delete(entry);
    });
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const entry of [...this.#due].sort((a, b) => a.at - b.at)) if (entry.at <= this.#now) entry.fire();
  }
}

/** The real adapter (johnny-five, Firmata) and the real firmware with a gate around it, in one virtual time. */
export class VirtualGate {
  readonly board = new VirtualDoorBoard();
  readonly line: InProcessLine = inProcessLine(this.board);
  readonly troubles: GateError[] = [];
  readonly doors: FirmataDoors;
  /** While true the host sends a heartbeat every 200 ms. */
  beating = true;
  status!: BoardStatus;
  connected = false;
  readonly #clock = new VirtualClock();

  constructor() {
    this.doors = new FirmataDoors(this.line.link, this.#clock, (error) => this.troubles.push(error));
    this.doors.status.subscribe((status) => {
      this.status = status;
    });
    this.doors.connected.subscribe((connected) => {
      this.connected = connected;
    });
  }

  get gate() {
    return this.board.gate;
  }

  /** Lets time pass for board, world and host. */
  async run(milliseconds: number, each: () => void = () => {}): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 2) {
      if (this.beating && this.#clock.now() % 200 === 0) this.doors.heartbeat();
      this.board.advance(2);
      this.#clock.advance(2);
      each();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Lets time pass until the condition holds. @returns the milliseconds it took */
  async until(what: string, condition: () => boolean, limit = 10_000): Promise<number> {
    const from = this.#clock.now();
    while (!condition()) {
      if (this.#clock.now() - from > limit) throw new Error(`${what}: not within ${limit} ms, status ${JSON.stringify(this.status)}`);
      await this.run(2);
    }
    return this.#clock.now() - from;
  }

  /** A gate in service: connected, alive, both doors locked. */
  async inService(): Promise<this> {
    await this.until('in service', () => this.connected && this.status.state === 'locked');
    return this;
  }

  async ask(question: Promise<DoorReply>): Promise<DoorReply> {
    let reply: DoorReply | undefined;
    let failure: unknown;
    question.then(
      (value) => {
        reply = value;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    await this.until('an answer', () => reply !== undefined || failure !== undefined, 1000);
    if (failure) throw failure;
    return reply!;
  }
}
