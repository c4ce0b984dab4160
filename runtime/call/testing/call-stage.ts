/** A SIP call from a scripted phone, on a loopback network and a clock that is turned by hand. */

import type { CallEvent } from '../../../shared/flow-schema/call-events.ts';
import { silentLog } from '../../log.ts';
import type { ScriptedCall } from '../../sip/testing/scripted-peer.ts';
import { type Stage, setStage } from '../../sip/testing/stage.ts';
import type { ReadyPrompt } from '../call.ts';
import { SipCall } from '../sip-call.ts';
import { FakeMediaEngine } from './fake-media-engine.ts';

export const OFFER = [
  'v=0',
  'o=phone 1 1 IN IP4 10.0.0.2',
  's=-',
  'c=IN IP4 10.0.0.2',
  't=0 0',
  'm=audio 40000 RTP/AVP 8 0 101',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n');

export interface CallStage extends Stage {
  readonly call: SipCall;
  readonly phone: ScriptedCall;
  readonly media: FakeMediaEngine;
  readonly events: CallEvent[];
  /** Texts that began to play. */
  heard(): readonly string[];
  breakSink(): void;
  /** Turns the clock; the phone acknowledges what it must. */
  turn(ms: number): Promise<void>;
  answered(): Promise<void>;
}

/** @param offer the body of the INVITE; empty for a late offer */
export async function setCallStage(offer = OFFER): Promise<CallStage> {
  const stage = await setStage();
  const { clock, user, peer } = stage;
  const media = new FakeMediaEngine(clock);
  const events: CallEvent[] = [];
  let broken = false;
  const phone = peer.call();
  phone.invite({ body: offer });
  await stage.settle();
  const call = new SipCall('call-1', user.invites[0]!, {
    clock,
    log: silentLog,
    media,
    prompts: { clipFor: async (prompt) => ({ id: wordsOf(prompt), samples: new Int16Array(8_000) }) },
    sink: (event) => {
      if (broken) throw new Error('nobody listens');
      events.push(event);
    },
    localAddress: '10.0.0.1',
    sessionId: () => 4711,
  });
  let acknowledged = 0;
  const turn = async (ms: number) => {
    await clock.advance(ms);
    const accepted = phone.responses.filter(({ cseq, status }) => cseq.method === 'INVITE' && status === 200);
    const news = new Set(accepted.map(({ cseq }) => cseq.number)).size > acknowledged;
    if (!news) return;
    acknowledged++;
    phone.ack({ cseq: accepted.at(-1)!.cseq.number });
    await clock.advance(0);
  };
  return {
    ...stage,
    call,
    phone,
    media,
    events,
    turn,
    heard: () => media.played,
    breakSink: () => {
      broken = true;
    },
    answered: async () => {
      const answer = call.answer();
      await turn(0);
      await answer;
    },
  };
}

function wordsOf(prompt: ReadyPrompt): string {
  return 'say' in prompt ? prompt.say : prompt.prompt;
}
