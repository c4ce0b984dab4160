/** Refuses re-INVITEs without an offer, so that media cannot be released by them. */

import type { Character } from '../character.ts';

export const noOfferlessReinvite: Character = {
  name: 'offerless re-INVITE refused',
  settings: {},
  transport: 'udp',
  registers: true,
  requestUri: 'contact',
  challengesInvite: true,
  refusesOfferless: true,
};
