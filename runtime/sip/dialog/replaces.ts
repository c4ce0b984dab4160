/** Replaces (RFC 3891 §6.1): the dialog that a new one takes the place of. Pure. */

import { isCallId } from '../message/grammar.ts';
import { ownText } from '../message/own-text.ts';
import { parseParameters } from '../message/parameters.ts';
import { escapeValue } from '../message/uri.ts';
import type { DialogId } from './dialog.ts';

/** Tags as their receiver sees them: `toTag` is its own, `fromTag` its peer's. */
export interface Replaces {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
}

/** Undefined when malformed. */
export function parseReplaces(text: string): Replaces | undefined {
  const semicolon = text.indexOf(';');
  const callId = text.slice(0, Math.max(0, semicolon)).trim();
  const params = semicolon < 0 ? undefined : parseParameters(text, semicolon);
  const toTag = params?.get('to-tag');
  const fromTag = params?.get('from-tag');
  if (!isCallId(callId) || !toTag || !fromTag) return undefined;
  const earlyOnly = params!.has('early-only');
  return { callId: ownText(callId), toTag: ownText(toTag), fromTag: ownText(fromTag), earlyOnly };
}

/** What the peer of that dialog must be sent to replace it: the tags as it sees them. */
export const replacesAtPeer = ({ callId, localTag, remoteTag }: DialogId, earlyOnly = false): Replaces => ({
  callId,
  toTag: remoteTag === '' ? '0' : remoteTag,
  fromTag: localTag,
  earlyOnly,
});

/** The dialog that is meant where the header arrives; a tag of 0 may stand for none (RFC 3891 §3). */
export function idAtReceiver({ callId, toTag, fromTag }: Replaces): readonly DialogId[] {
  const id = { callId, localTag: toTag, remoteTag: fromTag };
  return fromTag === '0' ? [id, { ...id, remoteTag: '' }] : [id];
}

export const formatReplaces = ({ callId, toTag, fromTag, earlyOnly }: Replaces): string =>
  `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`;

/** A URI for Refer-To whose INVITE will replace that dialog, escaped as it must be (RFC 3891 §4). */
export const uriReplacing = (uri: string, replaces: Replaces): string =>
  `${uri}${uri.includes('?') ? '&' : '?'}Replaces=${escapeValue(formatReplaces(replaces))}`;
