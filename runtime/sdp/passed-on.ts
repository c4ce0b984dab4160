/** What one phone says of its audio, to be said to another under our name (RFC 3725): its sections, but our origin. */

import type { LocalAddress } from './local-description.ts';
import {
  connectionAddress,
  type MediaDescription,
  type SdpLine,
  type SessionDescription,
} from './session-description.ts';

/** All of a description but the origin, which each dialog has of its own (RFC 3264 §8). */
export interface PassedOn {
  readonly address: LocalAddress;
  /** Attributes of the whole session. */
  readonly lines: readonly SdpLine[];
  readonly media: readonly MediaDescription[];
}

/** Keys and candidates were meant for us alone. */
const OURS_ALONE = /^(crypto|candidate|end-of-candidates|ice-|fingerprint|setup|remote-candidates)/;

/**
 * @param said to the other phone before, in the same dialog: its sections never vanish (RFC 3264 §8)
 * @returns undefined when the description has no address, or fewer sections than were said before
 */
export function passedOn(theirs: SessionDescription, said: readonly MediaDescription[]): PassedOn | undefined {
  const address = connectionAddress(theirs) ?? theirs.media.map(connectionAddress).find((found) => found);
  if (address === undefined || theirs.media.length < said.length) return undefined;
  return {
    address: { family: address.includes(':') ? 'IP6' : 'IP4', address },
    lines: theirs.lines.filter(({ type, value }) => type === 'a' && !OURS_ALONE.test(value)),
    media: theirs.media.map((section) => ({
      ...section,
      lines: section.lines.filter(({ type, value }) => type !== 'a' || !OURS_ALONE.test(value)),
    })),
  };
}
