/** Whether the audio of two phones may flow past us, by what is known of both. Pure. */

import { isIPv4 } from 'node:net';
import type { MediaWish, WhyAnchored } from '../../../shared/flow-schema/media-wish.ts';
import type { AgreedAudio } from '../../sdp/offer-answer.ts';
import { localNetworkOf } from './local-network.ts';

/** One side of a conversation. */
export interface AudioSide {
  readonly agreed: Pick<AgreedAudio, 'codec' | 'payloadType' | 'telephoneEvent' | 'remote' | 'srtp' | 'direction'>;
  /** Where its signalling comes from. */
  readonly signallingAddress: string;
  /** Where its audio comes from, `address:port`; absent until some has come. */
  readonly source?: string;
  /** Its trunk lets audio flow past us; phones and strangers do. */
  readonly releaseAllowed: boolean;
  /** It has put us on hold. */
  readonly held: boolean;
  /** What it says is being recorded. */
  readonly recorded: boolean;
}

/** @returns undefined: it may be released. `quiet`, `held` and `recorded` may be over soon */
export function whyAnchored(wish: MediaWish, one: AudioSide, other: AudioSide): WhyAnchored | undefined {
  if (wish === 'anchored') return 'drawn';
  for (const [why, holds] of wish === 'released' ? IMPOSSIBLE : [...IMPOSSIBLE, ...IMPRUDENT])
    if (holds(one, other)) return why;
  return undefined;
}

type Reason = readonly [WhyAnchored, (one: AudioSide, other: AudioSide) => boolean];

const either =
  (test: (side: AudioSide) => boolean): Reason[1] =>
  (one, other) =>
    test(one) || test(other);

/** Nobody would hear anything, or we would miss what we must hear. */
const IMPOSSIBLE: readonly Reason[] = [
  ['recorded', either(({ recorded }) => recorded)],
  ['encrypted', either(({ agreed }) => agreed.srtp !== undefined)],
  ['family', (one, other) => isIPv4(one.agreed.remote.address) !== isIPv4(other.agreed.remote.address)],
  ['held', either(({ held, agreed }) => held || agreed.direction !== 'sendrecv')],
];

/** It might go wrong: only on evidence. */
const IMPRUDENT: readonly Reason[] = [
  ['trunk', either(({ releaseAllowed }) => !releaseAllowed)],
  ['codecs', (one, other) => codecOf(one) !== codecOf(other)],
  ['translated', (one, other) => !reachEachOther(one, other)],
  ['quiet', either(({ source }) => source === undefined)],
  ['translated', either((side) => side.source !== statedSource(side))],
];

const codecOf = ({ agreed: { codec, payloadType, telephoneEvent } }: AudioSide): string =>
  `${codec} ${payloadType} ${telephoneEvent ?? ''}`;

const statedSource = ({ agreed: { remote } }: AudioSide): string =>
  remote.address.includes(':') ? `[${remote.address}]:${remote.port}` : `${remote.address}:${remote.port}`;

/** Each is where it says, and both are in the open network or in the same local one. */
function reachEachOther(one: AudioSide, other: AudioSide): boolean {
  for (const { agreed, signallingAddress } of [one, other])
    if (agreed.remote.address !== signallingAddress) return false;
  const [here, there] = [localNetworkOf(one.signallingAddress), localNetworkOf(other.signallingAddress)];
  return here === there;
}
