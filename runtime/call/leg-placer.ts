/** Sends INVITEs for calls: look-up, failover and credentials are the business of whoever implements it. */

import type { CallListener } from '../sip/calling/call-options.ts';
import type { Extras } from '../sip/dialog/dialog.ts';
import type { MediaPeer } from './leg-media.ts';
import type { DialAsk, LegRoute, Resolution } from './target-resolver.ts';

export interface PlacedInvite {
  readonly callId: string;
  /** Gives up; never before a provisional response has come (RFC 3261 §9.1). */
  cancel(extras?: Extras): void;
}

export interface LegInvite {
  /** Our offer, for the server that gets it; asked again for the next server. */
  readonly offerTo: (peer: MediaPeer) => string;
  readonly maxForwards: number;
}

export interface LegPlacer {
  /** Of which family the audio's ports must be. */
  family(route: LegRoute): 'ipv4' | 'ipv6';
  /** @throws NoRoute */
  place(route: LegRoute, invite: LegInvite, listener: CallListener): PlacedInvite;
  /** The way to an account whose incoming flow takes the call: a leg like any other, but it stays in the house. */
  inside(to: Extract<Resolution, { kind: 'flow' }>, ask: DialAsk): LegRoute;
}
