/** One stream: a pair of ports, what it sends and receives, and its reports. A row in the engine's table. */

import { canonicalAddress, unsendable } from './addresses.ts';
import type { EncodedClips } from './audio/encoded-clip.ts';
import { keyTone } from './dtmf/key-tones.ts';
import type { CodecName, DigitForm, MediaSession, StreamStats } from './media-engine.ts';
import type { Family } from './ports/media-socket.ts';
import type { PortPair } from './ports/port-pool.ts';
import { Recording, type RecordingParts } from './recording/recording.ts';
import { RtcpSession, reportInterval } from './rtcp/rtcp-session.ts';
import type { RtpPacket } from './rtp/rtp-packet.ts';
import { RtpReceiver } from './rtp/rtp-receiver.ts';
import { type OnSent, type Playing, RtpSender } from './rtp/rtp-sender.ts';
import type { Endpoint } from './rtp/source-lock.ts';
import { type SrtpKeys, SrtpSession } from './srtp/srtp-session.ts';

/** What a stream is given, and what it tells. */
export interface StreamParts {
  readonly id: string;
  readonly family: Family;
  readonly pair: PortPair;
  readonly clips: EncodedClips;
  readonly silentAfterMs: number;
  /** Monotonic and wall milliseconds. */
  readonly now: () => number;
  readonly epoch: () => number;
  /** 32 random bits. */
  readonly random: () => number;
  readonly onDigit: (digit: string, form: DigitForm) => void;
  readonly onPlayed: (play: number, outcome: 'finished' | 'interrupted') => void;
  readonly onSilent: () => void;
  /** Something of ours broke; the stream is of no more use. */
  readonly onFailed: (error: unknown) => void;
}

/** Milliseconds of a key that is told in another form than it came. */
const relayedKeyMs = 120;

export class MediaStream {
  readonly #parts: StreamParts;
  readonly #sender: RtpSender;
  readonly #receiver: RtpReceiver;
  readonly #rtcp: RtcpSession;
  #session: MediaSession | undefined;
  #srtp: SrtpSession | undefined;
  #maySend = false;
  #destination: Endpoint | undefined;
  #rtcpFrom: Endpoint | undefined;
  #nextReport = 0;
  /** The stream whose audio is sent here, and which gets ours. */
  #other: MediaStream | undefined;
  readonly #recordings = new Map<number, Recording>();

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.#sender = new RtpSender(parts.clips, parts.random);
    this.#receiver = new RtpReceiver((digit, form) => this.#hearDigit(digit, form));
    this.#rtcp = new RtcpSession(randomName(parts.random));
    parts.pair.rtp.onMessage((bytes, address, port) => this.#guard(() => this.#takeRtp(bytes, address, port)));
    parts.pair.rtcp.onMessage((bytes, address, port) => this.#guard(() => this.#takeRtcp(bytes, address, port)));
  }

  get pair(): PortPair {
    return this.#parts.pair;
  }

  get packetsOut(): number {
    return this.#sender.packets;
  }

  get packetsIn(): number {
    return this.#receiver.packets;
  }

  get dropped(): number {
    return this.#receiver.dropped;
  }

  get stats(): StreamStats {
    const { source } = this.#receiver;
    return {
      packetsIn: this.#receiver.packets,
      packetsOut: this.#sender.packets,
      lost: this.#receiver.lost,
      jitterMs: this.#receiver.jitterMs,
      ...(source && { source: printed(source) }),
      ...(this.#rtcp.remote && {
        remoteLost: this.#rtcp.remote.lost,
        remoteJitterMs: this.#rtcp.remote.jitter / 8,
      }),
      ...(this.#rtcp.roundTripMs !== undefined && { roundTripMs: this.#rtcp.roundTripMs }),
    };
  }

  connect(session: MediaSession): void {
    const now = this.#parts.now();
    const { remote, direction } = session;
    const reachable = unsendable(remote.address, remote.port, this.#parts.family) === undefined;
    this.#maySend = reachable && (direction === 'sendrecv' || direction === 'sendonly');
    this.#lock(session.srtp);
    this.#sender.use(session.codec, session.payloadType, session.telephoneEvent);
    this.#receiver.begin(session, now);
    this.#destination = reachable ? remote : undefined;
    this.#rtcpFrom = undefined;
    if (!this.#session) this.#nextReport = now + reportInterval(this.#fraction(), true);
    this.#session = session;
    this.#follow();
  }

  /** A refresh of the session with the same keys goes on counting packets: they are never used twice for one number. */
  #lock(keys: SrtpKeys | undefined): void {
    const now = this.#srtp?.keys;
    if (keys?.local === now?.local && keys?.remote === now?.remote && keys?.suite === now?.suite) return;
    this.#srtp = keys && new SrtpSession(keys);
  }

  /** Begins a clip; one that plays already is interrupted by it. */
  play(playing: Playing): void {
    this.#interrupt();
    this.#sender.play(playing);
  }

  /** Stops the clip if it is still this play; tells nobody. */
  stop(play: number): void {
    if (this.#sender.playing?.play === play) this.#sender.stop();
  }

  /** The two hear each other, without our hands in between; whoever either was joined to before is left alone. */
  join(other: MediaStream): void {
    this.part();
    other.part();
    this.#other = other;
    other.#other = this;
    this.#tap();
    other.#tap();
  }

  /** Silence and clips of our own from here on, for both. */
  part(): void {
    const other = this.#other;
    for (const stream of [this, other]) {
      if (!stream) continue;
      stream.#other = undefined;
      stream.#tap();
    }
  }

  /** Begins a recording under that number; it ends by itself, by `stop`, or with the stream. */
  record(recording: number, parts: Omit<RecordingParts, 'begun'>): void {
    const begun = this.#parts.now();
    const onEnd: RecordingParts['onEnd'] = (recorded) => {
      this.#recordings.delete(recording);
      this.#tap();
      parts.onEnd(recorded);
    };
    this.#recordings.set(recording, new Recording({ ...parts, begun, onEnd }));
    this.#tap();
  }

  recording(recording: number, what: 'pause' | 'resume' | 'stop'): void {
    this.#recordings.get(recording)?.[what](this.#parts.now());
  }

  /** Presses a key towards the other side, in the form that it knows: as event, else as sound. */
  press(digit: string, milliseconds: number): void {
    if (this.#sender.press(digit, milliseconds)) return;
    const clip = keyTone(digit, milliseconds);
    if (!clip) return;
    this.#interrupt();
    this.#sender.play({ play: 0, clip, loop: false, interruptOnDigit: false });
  }

  /** One frame of 20 ms is due. @param now monotonic milliseconds */
  turn(now: number): void {
    // Not by #guard: its closure would be garbage for every packet.
    try {
      const ended = this.#maySend ? this.#sendFrame() : this.#sender.mute();
      if (ended) this.#parts.onPlayed(ended.play, 'finished');
      if (now >= this.#nextReport) {
        this.#nextReport = now + reportInterval(this.#fraction(), false);
        this.#sendReport(false);
      }
      if (this.#receiver.turn(now, this.#parts.silentAfterMs)) this.#parts.onSilent();
      if (this.#recordings.size > 0) for (const recording of this.#recordings.values()) recording.turn(now);
    } catch (error) {
      this.#parts.onFailed(error);
    }
  }

  /** Frames that were due and are given up. */
  skip(frames: number): void {
    this.#sender.skip(frames);
  }

  /** Says goodbye to the other side; the ports are closed by their owner. */
  end(): void {
    this.part();
    for (const recording of [...this.#recordings.values()]) recording.stop(this.#parts.now());
    if (this.#session) this.#guard(() => this.#sendReport(true));
    this.#session = undefined;
  }

  /** Packets are shown to those who want them, and to nobody where nobody does: most streams have none. */
  #tap(): void {
    const records = this.#recordings.size > 0;
    this.#receiver.onPacket = records || this.#other ? this.#heard : undefined;
    this.#sender.onSent = records ? this.#said : undefined;
  }

  readonly #heard = (packet: RtpPacket, codec: CodecName | 'event'): void => {
    const other = this.#other;
    if (other) other.#relay(packet, codec);
    if (codec === 'event' || this.#recordings.size === 0) return;
    const now = this.#parts.now();
    const { ssrc, timestamp, payload } = packet;
    for (const recording of this.#recordings.values()) recording.heard(ssrc, timestamp, payload, codec, now);
  };

  readonly #said: OnSent = (timestamp, payload, codec) => {
    const now = this.#parts.now();
    for (const recording of this.#recordings.values())
      recording.said(this.#sender.ssrc, timestamp, payload, codec, now);
  };

  /** A packet of the other stream goes out at once: whoever waits for a slot adds delay. */
  #relay(packet: RtpPacket, codec: CodecName | 'event'): void {
    if (!this.#maySend || !this.#destination) return;
    const bytes = this.#sender.relay(packet, codec);
    if (bytes) this.#send(bytes, this.#destination);
  }

  #sendFrame(): Playing | undefined {
    if (this.#other && this.#sender.waits()) return undefined;
    this.#send(this.#sender.next(), this.#destination!);
    return this.#sender.finished();
  }

  #send(packet: Uint8Array, { port, address }: Endpoint): void {
    this.#parts.pair.rtp.send(this.#srtp ? this.#srtp.protect(packet) : packet, port, address);
  }

  #takeRtp(bytes: Uint8Array, address: string, port: number): void {
    if (!this.#session) return;
    const packet = this.#srtp ? this.#srtp.unprotect(bytes) : bytes;
    if (!packet) return void this.#receiver.dropped++;
    this.#receiver.receive(packet, address, port, this.#parts.now());
    this.#follow();
  }

  /** Symmetric RTP (RFC 4961): where packets really come from is where ours go. */
  #follow(): void {
    const { source } = this.#receiver;
    if (!source || !this.#session?.learnSource || !this.#destination) return;
    if (source.port === this.#destination.port && source.address === this.#destination.address) return;
    if (unsendable(source.address, source.port, this.#parts.family) === undefined) this.#destination = source;
  }

  #takeRtcp(bytes: Uint8Array, address: string, port: number): void {
    const from = canonicalAddress(address) ?? address;
    const known = [this.#receiver.source?.address, this.#destination?.address];
    if (!this.#session || !known.includes(from)) return;
    const plain = this.#srtp ? this.#srtp.unprotectReport(bytes) : bytes;
    if (!plain || !this.#rtcp.receive(plain, this.#sender.ssrc, this.#parts.epoch())) return;
    this.#rtcpFrom = { address: from, port };
    this.#receiver.noteAlive(this.#parts.now());
  }

  /** Reports go where reports come from; before that to the SDP's port, or beside a source that was learnt. */
  #reportTo(): Endpoint | undefined {
    const { remote } = this.#session!;
    if (!this.#destination || this.#rtcpFrom) return this.#rtcpFrom;
    const { address, port } = this.#destination;
    const asInSdp = address === remote.address && port === remote.port;
    const to = { address, port: asInSdp ? remote.rtcpPort : port + 1 };
    return unsendable(to.address, to.port, this.#parts.family) === undefined ? to : undefined;
  }

  #sendReport(bye: boolean): void {
    const to = this.#reportTo();
    if (!to) return;
    const { ssrc, packets, octets, timestamp } = this.#sender;
    const sent = { ssrc, packets, octets, timestamp };
    const report = this.#rtcp.report(sent, this.#receiver.receptions, this.#parts.epoch(), bye);
    this.#parts.pair.rtcp.send(this.#srtp ? this.#srtp.protectReport(report) : report, to.port, to.address);
  }

  #hearDigit(digit: string, form: DigitForm): void {
    const { playing } = this.#sender;
    const interrupted = playing?.interruptOnDigit ? playing : undefined;
    if (interrupted) this.#sender.stop();
    // The digit is told first: whoever waits for the clip finds it there.
    this.#parts.onDigit(digit, form);
    // Tones go by as sound; events only where the other side knows them.
    if (form === 'rfc4733' && this.#other && this.#other.#session?.telephoneEvent === undefined) {
      this.#other.press(digit, relayedKeyMs);
    }
    if (interrupted) this.#parts.onPlayed(interrupted.play, 'interrupted');
  }

  #interrupt(): void {
    const { playing } = this.#sender;
    if (!playing) return;
    this.#sender.stop();
    this.#parts.onPlayed(playing.play, 'interrupted');
  }

  #fraction(): number {
    return this.#parts.random() / 2 ** 32;
  }

  /** What breaks here ends this stream, not the worker with all the others. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.onFailed(error);
    }
  }
}

/** RFC 7022 §4.2: a CNAME of 96 random bits tells nothing of the machine, and links no two calls. */
function randomName(random: () => number): string {
  return [random(), random(), random()].map((bits) => bits.toString(16).padStart(8, '0')).join('');
}

function printed({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
