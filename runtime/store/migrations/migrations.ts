/** Every change of what is kept since the first release. A new one is a file and a word here. */

import { callsHaveCdrs } from './002-calls-have-cdrs.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [{ to: 1, about: 'the first release' }, callsHaveCdrs];
