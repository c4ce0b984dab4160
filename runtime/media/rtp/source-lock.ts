/**
 * Whose packets belong to a stream. Phones behind NAT send from another address than their SDP says, and strangers
 * spray packets at open ports; so the source is learnt once, by rule, and then locked.
 *
 * - The address and port of the SDP win at once.
 * - Else, where learning is allowed, the first source with five consecutive sequence numbers of a negotiated payload
 *   type wins; a source at the address of the signalling is waited for while it is on its way there. A caller whose SDP
 *   names that very address is not behind NAT: only its port is learnt.
 * - Then address and port are locked, and all others are dropped; only the SDP's own address may still take a lock
 *   back from somebody who is neither there nor where the signalling is.
 * - It is learnt again after a new SDP, and when after five seconds of silence the same SSRC goes on from the same IP.
 */

import { sequenceAhead } from './sequence.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What a new SDP says; addresses are canonical. */
export interface SourceRules {
  readonly remote: Endpoint;
  readonly signallingAddress: string;
  readonly learnSource: boolean;
}

/** What the lock looks at in a packet. */
export interface SeenPacket {
  readonly ssrc: number;
  readonly sequence: number;
  /** Its payload type was negotiated. */
  readonly negotiated: boolean;
}

interface Candidate extends Endpoint {
  run: number;
  sequence: number;
  ssrc: number;
  seenAt: number;
}

const runToWin = 5;
const silenceMs = 5_000;
/** A candidate that pauses for so long is no longer waited for. */
const candidateMs = 1_000;
const maxCandidates = 8;

export class SourceLock {
  #rules: SourceRules | undefined;
  #locked: Endpoint | undefined;
  /** The lock from before an SDP that named the same remote: believed until somebody has won anew. */
  #former: Endpoint | undefined;
  #ssrc = 0;
  #heardAt = 0;
  #candidates: Candidate[] = [];

  /** Where packets come from, once that is known. */
  get source(): Endpoint | undefined {
    return this.#locked ?? this.#former;
  }

  /** A new SDP: learning begins again. */
  begin(rules: SourceRules): void {
    const before = this.#rules;
    this.#former = before && same(before.remote, rules.remote) ? this.source : undefined;
    this.#rules = rules;
    this.#locked = undefined;
    this.#candidates = [];
  }

  /** Whether this packet belongs to the stream. @param now monotonic milliseconds */
  accepts(from: Endpoint, packet: SeenPacket, now: number): boolean {
    if (!this.#rules || !packet.negotiated) return false;
    if (this.#locked) {
      if (same(this.#locked, from)) return this.#hear(packet, now);
      if (this.#mayTakeBack(from)) return this.#lock(from, packet, now);
      return this.#mayMove(from, packet, now) && this.#grow(from, packet, now) && this.#lock(from, packet, now);
    }
    if (same(this.#rules.remote, from)) return this.#lock(from, packet, now);
    if (this.#mayLearn(from) && this.#grow(from, packet, now)) return this.#lock(from, packet, now);
    return this.#former !== undefined && same(this.#former, from) && this.#hear(packet, now);
  }

  /** A caller whose SDP names the address that its signalling comes from is not behind NAT: only its port may differ. */
  #mayLearn(from: Endpoint): boolean {
    const { learnSource, remote, signallingAddress } = this.#rules!;
    return learnSource && (remote.address !== signallingAddress || from.address === signallingAddress);
  }

  /** Who won from elsewhere gives way as soon as the SDP's own address speaks. */
  #mayTakeBack(from: Endpoint): boolean {
    const { remote, signallingAddress } = this.#rules!;
    return (
      same(remote, from) && this.#locked!.address !== remote.address && this.#locked!.address !== signallingAddress
    );
  }

  /** NAT bindings move: the same sender may come back on another port, once the old one has fallen silent. */
  #mayMove(from: Endpoint, packet: SeenPacket, now: number): boolean {
    return (
      this.#rules!.learnSource &&
      now - this.#heardAt >= silenceMs &&
      packet.ssrc === this.#ssrc &&
      from.address === this.#locked!.address
    );
  }

  /** Counts a candidate's run; true when it has won. */
  #grow(from: Endpoint, packet: SeenPacket, now: number): boolean {
    this.#candidates = this.#candidates.filter((other) => now - other.seenAt < candidateMs);
    let mine = this.#candidates.find((other) => same(other, from));
    if (!mine) {
      if (this.#candidates.length === maxCandidates && !this.#makeRoomFor(from)) return false;
      mine = { ...from, run: 0, sequence: 0, ssrc: packet.ssrc, seenAt: now };
      this.#candidates.push(mine);
    }
    const goesOn = mine.run > 0 && mine.ssrc === packet.ssrc && sequenceAhead(packet.sequence, mine.sequence) === 1;
    Object.assign(mine, { run: goesOn ? mine.run + 1 : 1, sequence: packet.sequence, ssrc: packet.ssrc, seenAt: now });
    if (mine.run < runToWin) return false;
    return this.#isPreferred(from) || !this.#candidates.some((other) => this.#isPreferred(other));
  }

  /** Spray from many sources must not keep the real one out. */
  #makeRoomFor(from: Endpoint): boolean {
    const weakest = this.#candidates
      .filter((other) => !this.#isPreferred(other))
      .sort((a, b) => a.run - b.run || a.seenAt - b.seenAt)[0];
    if (!weakest || (weakest.run > 1 && !this.#isPreferred(from))) return false;
    this.#candidates = this.#candidates.filter((other) => other !== weakest);
    return true;
  }

  #isPreferred(from: Endpoint): boolean {
    return from.address === this.#rules!.signallingAddress;
  }

  #lock(from: Endpoint, packet: SeenPacket, now: number): true {
    this.#locked = { address: from.address, port: from.port };
    this.#former = undefined;
    this.#candidates = [];
    return this.#hear(packet, now);
  }

  #hear(packet: SeenPacket, now: number): true {
    this.#ssrc = packet.ssrc;
    this.#heardAt = now;
    return true;
  }
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address === b.address;
}
