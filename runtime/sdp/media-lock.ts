/** Whether a section's audio is encrypted, with which keys, and what is refused for that. */

import { type AudioSection, audioSections } from './audio-section.ts';
import { type CryptoLine, readCrypto } from './crypto-attribute.ts';
import type { AgreedKeys, LocalSecurity } from './offer-answer.ts';
import { attributes, type MediaDescription, type SessionDescription } from './session-description.ts';

export interface Lock {
  /** Our own line about it. */
  readonly line: CryptoLine;
  readonly keys: AgreedKeys;
}

/** Undefined: plain RTP, as both want it. Never downgraded where it is required. */
export function lockOf(audio: AudioSection, security: LocalSecurity | undefined): Lock | 'refused' | undefined {
  // Best effort over RTP/AVP (RFC 8643) is taken where we demand encryption, and passed over where we do not.
  if (!audio.secure && !security?.required) return undefined;
  const theirs = audio.crypto.find(({ suite }) => security?.keys.has(suite));
  if (!theirs) return 'refused';
  const { tag, suite } = theirs;
  const local = security!.keys.get(suite)!;
  return { line: { tag, suite, key: local }, keys: { suite, local, remote: theirs.key } };
}

export const protocolOf = ({ secure }: AudioSection): string => (secure ? 'RTP/SAVP' : 'RTP/AVP');

/** How our offer says it. What was agreed on before keeps its suite and its key (RFC 3264 §8). */
export function ourLock(
  security: LocalSecurity | undefined,
  previous: readonly MediaDescription[],
): { readonly protocol: string; readonly lines: readonly CryptoLine[] } {
  const before = previous.find(({ kind, port }) => kind === 'audio' && port !== 0);
  const agreed = before ? attributes(before, 'crypto').flatMap((value) => readCrypto(value) ?? []) : [];
  if (before && agreed.length > 0) return { protocol: before.protocol, lines: agreed };
  if (!security?.required) return { protocol: 'RTP/AVP', lines: [] };
  const lines = [...security.keys].map(([suite, key], place) => ({ tag: place + 1, suite, key }));
  return { protocol: 'RTP/SAVP', lines };
}

/** Why no section of an offer could be taken. */
export function whyNone(offer: SessionDescription, security: LocalSecurity | undefined): string {
  const sections = audioSections(offer);
  if (security?.required && sections.some(({ crypto }) => crypto.length === 0))
    return 'only encrypted audio (SRTP) is taken here';
  if (!security && sections.some(({ secure }) => secure))
    return 'keys for encrypted audio are taken over encrypted signalling (TLS) only';
  return 'no audio with a codec that we speak';
}
