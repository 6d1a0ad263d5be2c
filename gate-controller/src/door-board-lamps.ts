import five from 'johnny-five';
import type { Firmata } from './door-board-firmata.ts';
import type { Door } from './doors.ts';

/** A traffic light: green arrow, red cross. */
export type Lamp = 'green' | 'red' | 'off';

/** The port to the traffic lights at the two doors. They tell people; they move nothing. */
export interface DoorLamps {
  entry(lamp: Lamp): void;
  exit(lamp: Lamp): void;
}

/** As in firmware/pins.h: outputs that Firmata may write. */
const PINS = { entry: { green: 11, red: 12 }, exit: { green: 17, red: 18 }, status: 13 } as const;

type Pair = { readonly green: five.Led; readonly red: five.Led };

/** The lamps as johnny-five LEDs. What was last asked for is kept and shown again when the board returns. */
export class FiveLamps implements DoorLamps {
  readonly #wanted: Record<Door, Lamp> = { entry: 'off', exit: 'off' };
  #leds: { readonly entry: Pair; readonly exit: Pair; readonly status: five.Led } | undefined;
  #io: Firmata | undefined;

  /** Every component names its board: without that johnny-five takes the first board ever made. */
  attach(board: five.Board, io: Firmata): void {
    const led = (pin: number) => new five.Led({ pin, board });
    const pair = (pins: { readonly green: number; readonly red: number }) => ({ green: led(pins.green), red: led(pins.red) });
    this.#io = io;
    this.#leds = { entry: pair(PINS.entry), exit: pair(PINS.exit), status: led(PINS.status) };
    this.show();
  }

  entry(lamp: Lamp): void {
    this.#wanted.entry = lamp;
    this.#light('entry');
  }
  exit(lamp: Lamp): void {
    this.#wanted.exit = lamp;
    this.#light('exit');
  }

  /** Sets modes and lamps again; a board that restarted has forgotten both, one in its safe state has put the lamps out. */
  show(): void {
    if (!this.#leds) return;
    for (const { pin } of [...Object.values(this.#leds.entry), ...Object.values(this.#leds.exit), this.#leds.status]) {
      this.#io?.pinMode(pin, this.#io.MODES.OUTPUT);
    }
    this.#light('entry');
    this.#light('exit');
  }

  /** The board's own LED changes with every heartbeat. */
  beat(): void {
    this.#leds?.status.toggle();
  }

  #light(door: Door): void {
    const leds = this.#leds?.[door];
    if (!leds) return;
    const wanted = this.#wanted[door];
    // Out before on: never both colours at once.
    if (wanted !== 'green') leds.green.off();
    if (wanted !== 'red') leds.red.off();
    if (wanted !== 'off') leds[wanted].on();
  }
}
