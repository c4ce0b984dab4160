/** Known by address: no registration, E.164 in the Request-URI, calls from a pool of sources. */

import type { Character } from '../character.ts';

export const addressPool: Character = {
  name: 'address pool',
  settings: { register: false, addresses: ['10.0.0.16/28'] },
  transport: 'udp',
  registers: false,
  pool: ['10.0.0.17', '10.0.0.18', '10.0.0.30'],
  requestUri: 'number',
  challengesInvite: false,
};
