/** What a flow does, as a hash: two drafts with the same hash run alike. Pure. */

import { createHash } from 'node:crypto';
import { versionText } from '../../shared/flow-schema/canonical-flow.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';

/** SHA-256 of what counts for a version: layout, notes, tests and the order of keys do not. */
export function flowHash(flow: Flow): string {
  return createHash('sha256').update(versionText(flow)).digest('hex');
}
