import { readFileSync } from 'node:fs';
import { Atmega328p } from './atmega328p.ts';
import { GateModel } from './gate-model.ts';
import { PINS, SENSORS } from './pins.ts';

/** The image that also goes onto a real board. */
export const DOOR_HEX: URL = new URL('../../../gate-controller/firmware/door.hex', import.meta.url);

/** The world is looked at as often as the board looks at its sensors. */
const STEP_MS = 2;
/** A simulator that was stopped longer than this (suspended machine, debugger) does not make up for it. */
const MOST_LAG_MS = 100;

export type Lamp = 'green' | 'red' | 'both' | 'off';

/** The door board's firmware, wired to the mechanical model of a gate. Time passes in `advance`, or by itself between `start` and `stop`. */
export class VirtualDoorBoard {
  readonly gate: GateModel = new GateModel();
  readonly chip: Atmega328p;
  #powered = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(hex: string = readFileSync(DOOR_HEX, 'ascii')) {
    this.chip = new Atmega328p(hex);
    this.#sense();
  }

  /** What the drives do now. */
  get drives(): { readonly entry: boolean; readonly exit: boolean } {
    return { entry: this.#output('entryDrive'), exit: this.#output('exitDrive') };
  }
  get lamps(): { readonly entry: Lamp; readonly exit: Lamp } {
    const lamp = (green: boolean, red: boolean): Lamp => (green && red ? 'both' : green ? 'green' : red ? 'red' : 'off');
    return {
      entry: lamp(this.#output('lampEntryGreen'), this.#output('lampEntryRed')),
      exit: lamp(this.#output('lampExitGreen'), this.#output('lampExitRed')),
    };
  }
  /** Milliseconds of simulated time. */
  get milliseconds(): number {
    return this.chip.milliseconds;
  }

  /** Cuts or restores the board's supply; without it both drives are off and the leaves close by their springs. */
  set powered(on: boolean) {
    if (on && !this.#powered) this.chip.powerCycle();
    this.#powered = on;
  }
  get powered(): boolean {
    return this.#powered;
  }

  /** Lets simulated time pass as fast as the machine can. @param milliseconds a multiple of 2 */
  advance(milliseconds: number): void {
    for (let passed = 0; passed < milliseconds; passed += STEP_MS) {
      this.#sense();
      if (this.#powered) this.chip.advance(STEP_MS);
      this.gate.step(STEP_MS / 1000, this.drives);
    }
  }

  /** Follows the real clock. The timer alone does not keep the process alive. */
  start(): void {
    if (this.#timer) return;
    let simulated = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      simulated = Math.max(simulated, now - MOST_LAG_MS);
      const due = Math.floor((now - simulated) / STEP_MS) * STEP_MS;
      this.advance(due);
      simulated += due;
    }, 4);
    this.#timer.unref();
  }
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #output(pin: keyof typeof PINS): boolean {
    return this.#powered && this.chip.output(PINS[pin]);
  }
  #sense(): void {
    for (const sensor of SENSORS) this.chip.setInput(PINS[sensor], this.gate.unsafe(sensor));
  }
}
