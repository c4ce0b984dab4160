/** A real call with everything around it: sipp calls, tcpdump listens, the streams are rebuilt. */

import { capture } from './capture.ts';
import type { Datagram } from './pcap.ts';
import type { Product } from './product.ts';
import { judge, type RtpStream, rtpStreams, type StreamVerdict, toPcm } from './rtp-streams.ts';
import { type SippCall, type SippResult, type SippRun, startSipp } from './sipp.ts';

export interface HeardCall extends SippResult {
  /** What the product sent to this caller; usually one stream. */
  readonly streams: readonly RtpStream[];
  /** The audio of the first stream. */
  readonly audio: Int16Array;
  readonly verdict: StreamVerdict;
  /** What a gap between two packets may be, in milliseconds: 60, and as long as the machine itself stood still. */
  readonly fairGapMs: number;
  /** Every datagram of the capture, those of the other calls too. */
  readonly datagrams: readonly Datagram[];
}

export type CallerRun = Omit<SippRun, 'port'>;

/** One call, heard. */
export async function hearCall(product: Product, run: CallerRun): Promise<HeardCall> {
  return (await hearCalls(product, [run]))[0]!;
}

/** Several callers at once, each heard apart. `during` runs while they call. */
export async function hearCalls(
  product: Product,
  runs: readonly CallerRun[],
  during: () => Promise<void> = async () => undefined,
): Promise<HeardCall[]> {
  const listening = await capture(product.captureFilter);
  const callers: SippCall[] = [];
  try {
    callers.push(...(await Promise.all(runs.map((run) => startSipp({ ...run, port: product.sipPort })))));
    await during();
  } catch (error) {
    for (const { program } of callers) program.signal('SIGKILL');
    await listening.stop();
    throw error;
  }
  const results = await Promise.all(callers.map((caller) => caller.done()));
  const { datagrams, stalledMs } = await listening.stop();
  const fairGapMs = fairGap(stalledMs);
  return results.map((result) => ({
    ...result,
    datagrams,
    fairGapMs,
    ...heard(sentTo(datagrams, product, result.mediaPort)),
  }));
}

/**
 * No two packets over 60 ms apart, on a machine that stands still for nobody. Twice the witness's longest stall is
 * granted on top: a stall rarely strikes all threads alike.
 */
export const fairGap = (stalledMs: number): number => 60 + 2 * stalledMs;

/** The streams that a product sent to one port. */
export function sentTo(datagrams: readonly Datagram[], product: Pick<Product, 'rtp'>, port: number): RtpStream[] {
  const { first, last } = product.rtp;
  return rtpStreams(
    datagrams,
    ({ source, target }) => target.port === port && source.port >= first && source.port <= last,
  );
}

export function heard(streams: readonly RtpStream[]): Pick<HeardCall, 'streams' | 'audio' | 'verdict'> {
  const stream = streams[0] ?? { ssrc: 0, from: '', to: '', packets: [] };
  return { streams, audio: toPcm(stream), verdict: judge(stream) };
}
