import { expect, test } from 'vitest';
import { onStage } from '../testing/on-stage.ts';
import { language } from './run.ts';

test('says which language it is from here on', async () => {
  const { outcome } = await onStage(language, { language: 'fr' });
  expect(await outcome).toEqual({ port: 'done', language: 'fr' });
});
