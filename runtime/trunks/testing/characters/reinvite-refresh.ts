/** Refreshes each session by a re-INVITE with its unchanged description (RFC 4028). */

import type { Character } from '../character.ts';

export const reinviteRefresh: Character = {
  name: 'session refresh by re-INVITE',
  settings: {},
  transport: 'udp',
  registers: true,
  requestUri: 'contact',
  challengesInvite: false,
  refreshes: 90,
};
