/** TCP only; our calls must take the Service-Route that the registration gave (RFC 3608). */

import type { Character } from '../character.ts';

export const tcpServiceRoute: Character = {
  name: 'TCP with Service-Route',
  settings: { transport: 'tcp' },
  transport: 'tcp',
  registers: true,
  serviceRoutes: ['sip:orig@edge.provider.test;lr', 'sip:core.provider.test;lr'],
  requestUri: 'contact',
  challengesInvite: true,
};
