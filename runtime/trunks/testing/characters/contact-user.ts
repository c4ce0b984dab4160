/** Puts our registered Contact into the Request-URI, and the number into To. */

import type { Character } from '../character.ts';

export const contactUser: Character = {
  name: 'contact user in the Request-URI',
  settings: {},
  transport: 'udp',
  registers: true,
  requestUri: 'contact',
  challengesInvite: true,
};
