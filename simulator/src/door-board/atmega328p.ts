import {
  AVRClock,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  AVRWatchdog,
  avrInstruction,
  CPU,
  clockConfig,
  portBConfig,
  portCConfig,
  portDConfig,
  timer0Config,
  usart0Config,
  watchdogConfig,
} from 'avr8js';
import { readIntelHex } from './intel-hex.ts';

const CYCLES_PER_MS = 16_000;
const SLEEP_INSTRUCTION = 0x9588;
const MCUSR = 0x54;
const POWER_ON_RESET = 1;
const WATCHDOG_RESET = 8;
const PINS = 20;

/** The next entry of avr8js's event list, which it keeps private; needed to leap over sleep. */
interface EventList {
  readonly nextClockEvent: { readonly cycles: number } | null;
}

/**
 * An ATmega328P at 16 MHz that runs a firmware image instruction by instruction (avr8js). Pins carry Arduino numbers.
 * Time passes only in `advance`; a core that sleeps costs nothing until its next event.
 */
export class Atmega328p {
  /** Milliseconds of the chip's own time since it was made. */
  get milliseconds(): number {
    return this.#cpu.cycles / CYCLES_PER_MS;
  }
  get cycles(): number {
    return this.#cpu.cycles;
  }
  /** Resets by the watchdog since the chip was made. */
  watchdogResets = 0;
  /** Called with every byte the chip sends. */
  onByte: (byte: number) => void = () => {};
  /** Called whenever an output pin changes, with the number of cycles since the start. */
  onPinChange: (pin: number, high: boolean, cycles: number) => void = () => {};

  readonly #program = new Uint16Array(0x4000);
  readonly #levels: boolean[] = Array(PINS).fill(true);
  #received: number[] = [];
  #cpu!: CPU;
  #ports!: readonly [AVRIOPort, AVRIOPort, AVRIOPort];
  #usart!: AVRUSART;
  #asleep = false;
  #resetDue = false;

  /** @param hex the firmware image in Intel HEX */
  constructor(hex: string) {
    readIntelHex(hex, new Uint8Array(this.#program.buffer));
    this.#start(POWER_ON_RESET, 0);
  }

  /** What the outside world puts on a pin; pins nobody drives are high (pull-up). */
  setInput(pin: number, high: boolean): void {
    if (this.#levels[pin] === high) return;
    this.#levels[pin] = high;
    const [port, bit] = this.#portOf(pin);
    port.setPin(bit, high);
  }

  /** Whether the chip drives this pin high. */
  output(pin: number): boolean {
    const [port, bit] = this.#portOf(pin);
    const { DDR, PORT } = port.portConfig;
    return ((this.#cpu.data[DDR]! & this.#cpu.data[PORT]!) >> bit) % 2 === 1;
  }

  /** Queues bytes on the serial line towards the chip. */
  send(bytes: Uint8Array): void {
    this.#received.push(...bytes);
  }

  /** Power off and on: everything starts afresh, bytes on the line are lost. */
  powerCycle(): void {
    this.#received = [];
    this.#start(POWER_ON_RESET, this.#cpu.cycles);
  }

  /** Makes the firmware hang as after a stray pointer: an endless loop, with interrupts on or off. */
  hang(interrupts: 'on' | 'off'): void {
    const HANG_AT = 0x3f00;
    this.#program[HANG_AT] = 0xcfff; // rjmp .-2
    this.#cpu.pc = HANG_AT;
    this.#cpu.data[95] = interrupts === 'on' ? this.#cpu.data[95]! | 0x80 : this.#cpu.data[95]! & 0x7f;
    this.#asleep = false;
  }

  advance(milliseconds: number): void {
    const limit = this.#cpu.cycles + Math.round(milliseconds * CYCLES_PER_MS);
    while (this.#cpu.cycles < limit) {
      if (this.#resetDue) {
        this.watchdogResets++;
        this.#start(WATCHDOG_RESET, this.#cpu.cycles);
      }
      if (this.#received.length > 0 && !this.#usart.rxBusy && this.#usart.rxEnable) this.#usart.writeByte(this.#received.shift()!);
      if (this.#asleep) this.#leap(limit);
      else this.#run(limit);
    }
  }

  /** A reset builds the chip anew, because avr8js's own reset leaves the peripherals as they were. */
  #start(cause: number, cycles: number): void {
    const cpu = new CPU(this.#program, 2048);
    cpu.cycles = cycles;
    this.#cpu = cpu;
    new AVRTimer(cpu, timer0Config);
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, CYCLES_PER_MS * 1000, clockConfig));
    this.#ports = [new AVRIOPort(cpu, portDConfig), new AVRIOPort(cpu, portBConfig), new AVRIOPort(cpu, portCConfig)];
    for (const [index, port] of this.#ports.entries()) {
      port.addListener((value, old) => {
        for (let changed = value ^ old, bit = 0; changed !== 0; changed >>= 1, bit++) {
          if (changed & 1) this.onPinChange([0, 8, 14][index]! + bit, ((value >> bit) & 1) === 1, cpu.cycles);
        }
      });
    }
    for (let pin = 0; pin < PINS; pin++) {
      const [port, bit] = this.#portOf(pin);
      port.setPin(bit, this.#levels[pin]!);
    }
    this.#usart = new AVRUSART(cpu, usart0Config, CYCLES_PER_MS * 1000);
    this.#usart.onByteTransmit = (byte) => this.onByte(byte);
    cpu.data[MCUSR] = cause;
    cpu.reset = () => {
      this.#resetDue = true;
    };
    this.#asleep = false;
    this.#resetDue = false;
  }

  #portOf(pin: number): [AVRIOPort, number] {
    if (pin < 8) return [this.#ports[0], pin];
    return pin < 14 ? [this.#ports[1], pin - 8] : [this.#ports[2], pin - 14];
  }

  #run(limit: number): void {
    const cpu = this.#cpu;
    for (let i = 0; i < 64 && cpu.cycles < limit && !this.#asleep && !this.#resetDue; i++) {
      const sleeps = this.#program[cpu.pc] === SLEEP_INSTRUCTION && cpu.nextInterrupt < 0;
      avrInstruction(cpu);
      const { pc } = cpu;
      cpu.tick();
      this.#asleep = sleeps && cpu.pc === pc;
    }
  }

  /** Goes straight to the next event of a peripheral; the core wakes when that leads to an interrupt. */
  #leap(limit: number): void {
    const cpu = this.#cpu;
    if (cpu.nextInterrupt < 0) {
      const next = (cpu as unknown as EventList).nextClockEvent;
      cpu.cycles = next ? Math.min(limit, Math.max(next.cycles, cpu.cycles)) : limit;
      if (!next || next.cycles > cpu.cycles) return;
    }
    const { pc } = cpu;
    cpu.tick();
    if (cpu.pc !== pc) this.#asleep = false;
  }
}
