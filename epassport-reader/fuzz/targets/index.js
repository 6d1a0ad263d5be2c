import { chipTargets } from './chip.js';
import { dataGroupTargets } from './data-groups.js';
import { inspectionTargets } from './inspection.js';
import { trustTargets } from './trust.js';

/**
 * What is fuzzed: every way by which bytes from a chip, a file or a list of trust come in. `run` may give anything and may throw
 * a PassportReaderError; all else is a finding. `weight` is the share of the inputs, `limit` the milliseconds that one may take.
 *
 * @typedef {object} Target
 * @property {string} name the folder of its corpus
 * @property {number} weight
 * @property {number} [limit]
 * @property {(bytes: Uint8Array) => unknown} run
 */

/** @type {readonly Target[]} */
export const targets = [...dataGroupTargets, ...trustTargets, ...chipTargets, ...inspectionTargets];
