/** Plays early media twice, each time described anew. */

import type { Character } from '../character.ts';

export const double183: Character = {
  name: 'double 183',
  settings: {},
  transport: 'udp',
  registers: true,
  requestUri: 'contact',
  challengesInvite: false,
  provisionals: [183, 183],
};
