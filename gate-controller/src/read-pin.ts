import { createInterface } from 'node:readline';
import { GateError } from './gate-error.ts';

/** Shorter ones are found by trying, whatever the limit of attempts. */
const SHORTEST = 6;

/**
 * The first line of a stream, as an officer's PIN. From standard input rather than the command line, where every user of the machine
 * could read it.
 * @throws {GateError} `pin` when there is none, or it is too short
 */
export async function readPin(input: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input });
  try {
    for await (const line of lines) {
      const pin = line.trim();
      if (pin.length >= SHORTEST && pin.length <= 64) return pin;
      throw new GateError('pin', `The PIN has ${pin.length} characters, expected ${SHORTEST} to 64. Choose another one.`);
    }
  } finally {
    lines.close();
  }
  throw new GateError('pin', 'No PIN came on standard input. Type one and press Enter, or pipe it in.');
}
