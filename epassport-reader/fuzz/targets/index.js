/**
 * What is fuzzed: every way by which bytes from a chip, a file or a list of trust come in. `run` may give anything and may throw
 * a PassportReaderError; all else is a finding. `weight` is the share of the inputs, `limit` the milliseconds that one may take.
 * `table` is the module that has it, so that a thread loads no more than its target needs.
 *
 * @typedef {object} Target
 * @property {string} name the folder of its corpus
 * @property {number} weight
 * @property {number} [limit]
 * @property {URL} [table]
 * @property {(bytes: Uint8Array) => unknown} run
 */

const tables = ['data-groups.js', 'trust.js', 'chip.js', 'inspection.js'].map((file) => new URL(file, import.meta.url));

/** @type {readonly Target[]} */
export const targets = (
  await Promise.all(
    tables.map(async (table) => {
      const module = await import(table.href);
      return module.targets.map((target) => ({ ...target, table }));
    }),
  )
).flat();
