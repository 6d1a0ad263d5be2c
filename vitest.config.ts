import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*/test/**/*.test.ts', 'simulator/e2e/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores is what an edge box and CI have; tests on virtual hardware share pcscd and take turns.
    maxWorkers: 2,
  },
});
