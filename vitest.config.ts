import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Real peers and a real browser, but nothing that hangs on how long a packet is under way: two files at a time. */
const sideBySide = [
  'accounts',
  'called-side',
  'change-the-drawing',
  'editor-*',
  'full-disk-voicemail',
  'lifecycle',
  'maintenance',
  'operations',
  'samples*',
  'secrets',
  'toll-fraud',
  'trunk-kamailio',
].map((name) => `e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // One for each core: of two, vitest would leave one idle.
          maxWorkers: availableParallelism(),
          include: ['*.test.ts', 'shared/**/*.test.ts', 'runtime/**/*.test.ts', 'editor/**/*.test.{ts,tsx}'],
          // Only a guard against hanging: on a busy machine a sound test may take its time.
          testTimeout: process.env.TEST_LONG ? 900_000 : 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e-side',
          include: sideBySide,
          maxWorkers: 2,
          testTimeout: process.env.TEST_LONG ? 900_000 : 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Audio on the wire, floods and crashes are judged by the clock: one file at a time.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: sideBySide,
          fileParallelism: false,
          testTimeout: process.env.TEST_LONG ? 900_000 : 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
