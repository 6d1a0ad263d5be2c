import { createHash } from 'node:crypto';
import { historicalBytesOf } from './answer-to-reset.ts';

/** How a chip lets itself be read, as far as it has shown; a session begins with the chip of the standard. */
export interface ReadingHabits {
  /** READ BINARY by short identifier, Doc 9303-10 §3.6.4. */
  shortIdentifiers: 'untried' | 'taken' | 'refused';
  /** The chip refused a command for its extended length: it is not asked so again. */
  extendedLengthRefused: boolean;
  /** The most bytes it gives at once, where it refused more. */
  largestRead: number;
  /** The same for a file of unknown length: some chips refuse to be asked for more than a file holds. */
  largestFirstRead: number;
}

export const standardHabits = (): ReadingHabits => ({
  shortIdentifiers: 'untried',
  extendedLengthRefused: false,
  largestRead: Number.POSITIVE_INFINITY,
  largestFirstRead: Number.POSITIVE_INFINITY,
});

/** More types of chip than all passports of the world have. */
const defaultTypes = 256;
/** One odd or disturbed chip does not slow down all of its type for ever: after so many readings its type is learnt anew. */
const defaultReadings = 200;

/**
 * What chips refuse when they are read, by type of chip, so that the next of the type is not asked for it: each refusal costs a command, and with
 * some chips a new session. A type is the chip's historical bytes and what its EF.CardAccess says, kept as a hash; nothing of document or holder.
 * Only refusals are kept, so that a chip unlike its type is read all the same: what it refuses beyond that is found out as ever.
 * One object serves any number of inspections.
 */
export class ChipMemory {
  /** In the order of their last use. */
  readonly #types = new Map<string, { readonly habits: ReadingHabits; readings: number }>();
  readonly #limits: { readonly types: number; readonly readings: number };

  constructor(limits: { readonly types?: number; readonly readings?: number } = {}) {
    this.#limits = { types: limits.types ?? defaultTypes, readings: limits.readings ?? defaultReadings };
  }

  /** @returns what to begin with, a copy */
  recall(type: ChipType): ReadingHabits {
    const known = type && this.#types.get(type);
    if (!known) return standardHabits();
    this.#types.delete(type);
    if (++known.readings > this.#limits.readings) return standardHabits();
    this.#types.set(type, known);
    return { ...known.habits };
  }

  /** Keeps what a chip of the type refused; nothing where it refused nothing. */
  learn(type: ChipType, habits: ReadingHabits): void {
    if (!type || !refusesAnything(habits)) return;
    const readings = this.#types.get(type)?.readings ?? 0;
    this.#types.delete(type);
    const shortIdentifiers = habits.shortIdentifiers === 'refused' ? 'refused' : 'untried';
    this.#types.set(type, { habits: { ...habits, shortIdentifiers }, readings });
    if (this.#types.size > this.#limits.types) this.#types.delete(this.#types.keys().next().value as string);
  }
}

/** Undefined for a chip whose reader does not tell its answer to reset: too many types would be one. */
export type ChipType = string | undefined;

export function chipTypeOf(atr: Uint8Array | undefined, cardAccess: Uint8Array | undefined): ChipType {
  const historical = atr && historicalBytesOf(atr);
  if (!historical) return undefined;
  const hash = createHash('sha256').update(Uint8Array.of(historical.length)).update(historical);
  return hash.update(cardAccess ?? new Uint8Array(0)).digest('base64');
}

const refusesAnything = ({ shortIdentifiers, extendedLengthRefused, largestRead, largestFirstRead }: ReadingHabits): boolean =>
  shortIdentifiers === 'refused' || extendedLengthRefused || Number.isFinite(Math.min(largestRead, largestFirstRead));
