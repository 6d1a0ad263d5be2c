import { probit } from '../normal-deviate.ts';
import { studentQuantile } from '../student.ts';
import type { DailySeries } from './change-point.ts';

/** How far the stretch [at, to) differs from [from, at). */
export interface StepSize {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Mean after less mean before; Student's interval, its variance from day to day within both stretches (of a mean of w scores: σ² ÷ w). */
export function meanStep({ values, weights }: DailySeries, from: number, at: number, to: number, confidence: number): StepSize {
  const [before, after] = [stretch(values, weights, from, at), stretch(values, weights, at, to)];
  const freedom = Math.max(1, before.days + after.days - 2);
  const variance = (before.squares + after.squares) / freedom;
  const half = studentQuantile((1 + confidence) / 2, freedom) * Math.sqrt(variance * (1 / before.weight + 1 / after.weight));
  const value = after.mean - before.mean;
  return { value, low: value - half, high: value + half };
}

/**
 * Rate after ÷ rate before, both as a multiple of what was expected; normal interval of its logarithm. Where counts vary more from day to
 * day than Poisson's do (people come again), it is as much wider (McCullagh and Nelder 1989, 6.2.3).
 */
export function rateStep({ values, weights }: DailySeries, from: number, at: number, to: number, confidence: number): StepSize {
  const [before, after] = [counted(values, weights, from, at), counted(values, weights, at, to)];
  // Half an error more on both sides, so that none is no division by nothing.
  const value = (after.count + 0.5) / after.expected / ((before.count + 0.5) / before.expected);
  const dispersion = Math.max(1, (before.chiSquare + after.chiSquare) / Math.max(1, before.days + after.days - 2));
  const half = probit((1 + confidence) / 2) * Math.sqrt(dispersion * (1 / (before.count + 0.5) + 1 / (after.count + 0.5)));
  return { value, low: value * Math.exp(-half), high: value * Math.exp(half) };
}

function stretch(values: ArrayLike<number>, weights: ArrayLike<number>, from: number, to: number) {
  let [weight, mean, squares, days] = [0, 0, 0, 0];
  for (let d = from; d < to; d++) {
    const w = weights[d]!;
    if (w === 0) continue;
    const off = values[d]! - mean;
    squares += (off * off * w * weight) / (weight + w);
    weight += w;
    mean += (off * w) / weight;
    days++;
  }
  return { weight, mean, squares, days };
}

function counted(values: ArrayLike<number>, weights: ArrayLike<number>, from: number, to: number) {
  let [count, expected, days, chiSquare] = [0, 0, 0, 0];
  for (let d = from; d < to; d++) {
    count += values[d]!;
    expected += weights[d]!;
  }
  const level = expected === 0 ? 0 : count / expected;
  for (let d = from; d < to; d++) {
    const mean = level * weights[d]!;
    if (mean === 0) continue;
    days++;
    chiSquare += (values[d]! - mean) ** 2 / mean;
  }
  return { count, expected, days, chiSquare };
}
