import { defineConfig } from 'vitest/config';

/** A whole gate in real time: these have the machine to themselves, one after another. */
const wholeGate = ['simulator/test/*.test.ts', 'simulator/e2e/passage.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['*/test/**/*.test.ts', 'simulator/e2e/**/*.test.ts'],
          exclude: wholeGate,
          // Two cores is what an edge box and CI have.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'whole gate', include: wholeGate, maxWorkers: 1, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
