/** The samples as they are shipped. */

import { readFileSync } from 'node:fs';
import type { Flow } from '../../shared/flow-schema/flow.ts';

export const sample = (id: string): Flow =>
  JSON.parse(readFileSync(new URL(`../../samples/${id}.json`, import.meta.url), 'utf8')) as Flow;
