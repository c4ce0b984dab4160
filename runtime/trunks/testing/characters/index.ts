/** The eight providers that everybody meets, sooner or later. */

import type { Character } from '../character.ts';
import { addressPool } from './address-pool.ts';
import { challengedBye } from './challenged-bye.ts';
import { contactUser } from './contact-user.ts';
import { double183 } from './double-183.ts';
import { noOfferlessReinvite } from './no-offerless-reinvite.ts';
import { reinviteRefresh } from './reinvite-refresh.ts';
import { tcpServiceRoute } from './tcp-service-route.ts';
import { twoRecordRoutes } from './two-record-routes.ts';

export const characters: readonly Character[] = [
  addressPool,
  contactUser,
  tcpServiceRoute,
  twoRecordRoutes,
  double183,
  reinviteRefresh,
  challengedBye,
  noOfferlessReinvite,
];
