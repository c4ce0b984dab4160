/** Our side of one dialog's session: one session id, and a version that rises when and only when our SDP changes. */

import { serializeSdp } from './serialize-sdp.ts';
import type { MediaDescription, SdpLine, SessionDescription } from './session-description.ts';

export interface LocalAddress {
  readonly family: 'IP4' | 'IP6';
  readonly address: string;
}

export class LocalDescription {
  readonly #sessionId: string;
  #version: number;
  #last = '';

  /** @param sessionId a random number below 2^53, unique for the dialog (RFC 8866 §5.2) */
  constructor(sessionId: number) {
    this.#sessionId = String(sessionId);
    this.#version = 1;
  }

  /** The text to send for these sections (RFC 3264 §8: unchanged text keeps its version). @param attributes of the session */
  render(local: LocalAddress, media: readonly MediaDescription[], attributes: readonly SdpLine[] = []): string {
    const same = serializeSdp(this.#describe(local, media, attributes, this.#version));
    if (this.#last === '' || same === this.#last) {
      this.#last = same;
      return same;
    }
    this.#version++;
    this.#last = serializeSdp(this.#describe(local, media, attributes, this.#version));
    return this.#last;
  }

  #describe(
    local: LocalAddress,
    media: readonly MediaDescription[],
    attributes: readonly SdpLine[],
    version: number,
  ): SessionDescription {
    const lines: SdpLine[] = [
      { type: 's', value: 'Cordboard' },
      { type: 'c', value: `IN ${local.family} ${local.address}` },
      { type: 't', value: '0 0' },
      ...attributes,
    ];
    return {
      origin: { user: '-', sessionId: this.#sessionId, version: String(version), ...local },
      lines,
      media,
    };
  }
}
