/** Challenges every request of ours, the BYE of its own calls included. */

import type { Character } from '../character.ts';

export const challengedBye: Character = {
  name: 'BYE challenged',
  settings: {},
  transport: 'udp',
  registers: true,
  requestUri: 'contact',
  challengesInvite: true,
  challengesBye: true,
};
