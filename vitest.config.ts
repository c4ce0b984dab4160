import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['*.test.ts', 'shared/**/*.test.ts', 'runtime/**/*.test.ts', 'editor/**/*.test.{ts,tsx}'],
          // Only a guard against hanging: on a busy machine a sound test may take its time.
          testTimeout: process.env.TEST_LONG ? 900_000 : 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Real peers on real sockets share ports and cores: one file at a time.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: process.env.TEST_LONG ? 900_000 : 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
