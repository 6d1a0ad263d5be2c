import { SCORE } from './score-batch.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;

/** A decimal number as programs write it. What is empty or NaN is missing, what is infinite or anything else is no number. */
export function numberText(text: string): { value: number; state: number } {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) {
    const value = Number(trimmed);
    return { value, state: Number.isFinite(value) ? SCORE.fine : SCORE.noNumber };
  }
  if (trimmed === '' || NOT_A_NUMBER.test(trimmed)) return { value: Number.NaN, state: SCORE.missing };
  return { value: INFINITE.test(trimmed) ? Number.POSITIVE_INFINITY : Number.NaN, state: SCORE.noNumber };
}
