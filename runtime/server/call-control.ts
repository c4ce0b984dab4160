/** What the API may do to running calls. */

import type { CallControl } from '../api/api-parts.ts';
import type { CallDirectory } from '../call/call-directory.ts';

/** Placing and transferring are added by whoever can. */
export function createCallControl(directory: CallDirectory): CallControl {
  return {
    hangUp: async (id, by) => {
      const call = directory.get(id);
      if (!call || call.state === 'ended') return false;
      await call.hangUp({ by: 'runtime', code: 'hungUp', reason: `ended by ${by}` });
      return true;
    },
  };
}
