/** Legs as the journal keeps them, of dialogs that nobody has. */

import type { SavedDialog } from '../../sip/dialog/saved-dialog.ts';

export function savedDialog(id: string, remoteTarget = 'sip:phone@10.0.0.2:5060'): SavedDialog {
  return {
    data: {
      callId: id,
      localTag: `us-${id}`,
      remoteTag: `them-${id}`,
      local: `<sip:us@10.0.0.1>;tag=us-${id}`,
      remote: `<sip:them@10.0.0.2>;tag=them-${id}`,
      role: 'uas',
      localSeq: 0,
      remoteSeq: 1,
      remoteTarget,
      routeSet: [],
    },
    lastSeen: { transport: 'udp', address: '10.0.0.2', port: 5060 },
    local: { transport: 'udp', host: '10.0.0.1', port: 5060 },
    contactUser: 'us',
  };
}
