/** Two proxies stay in the dialog: everything inside it must go through both, in their order (RFC 3261 §12.1). */

import type { Character } from '../character.ts';

export const twoRecordRoutes: Character = {
  name: 'two Record-Routes',
  settings: {},
  transport: 'udp',
  registers: true,
  requestUri: 'number',
  recordRoutes: ['sip:10.0.0.2;lr;hop=near', 'sip:10.0.0.9;lr;hop=far'],
  challengesInvite: true,
};
