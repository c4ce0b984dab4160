/** Two who talk through us, and whose audio may flow past us. */

import { expect } from 'vitest';
import type { MediaWish } from '../../../shared/flow-schema/media-wish.ts';
import type { ParsedRequest } from '../../sip/message/parsed-message.ts';
import { OFFER } from './call-stage.ts';
import { setDialStage } from './dial-stage.ts';

const HEADERS = ['Contact: <sip:caller@10.0.0.2:5060>', 'Content-Type: application/sdp'];
/** Their streams. */
export const [CALLER, CALLEE] = ['stream-1', 'stream-2'] as const;

/** A caller and anna, connected. */
export async function talking(audio: MediaWish, releaseAllowed = false) {
  const stage = await setDialStage();
  const { anna } = stage.callees;
  stage.names.set('anna', { kind: 'legs', alternatives: [[{ ...anna.route, releaseAllowed }]] });
  const dialled = await stage.dial({ stages: [[{ target: 'anna', audio }]], ringFor: 20, ringback: 'callee' });
  // The caller's first codec, so that both sides speak the same.
  const sdp = anna.sdp.replace('RTP/AVP 0', 'RTP/AVP 8');
  anna.answer(sdp);
  await stage.turn(0);
  const asked = (): ParsedRequest[] => {
    const branches = new Set<string | undefined>();
    return stage.peer.requests.filter(
      ({ method, via }) =>
        method === 'INVITE' && !branches.has(via.params.get('branch')) && branches.add(via.params.get('branch')),
    );
  };
  return {
    ...stage,
    anna,
    dialled,
    /** re-INVITEs that the caller's phone got. */
    asked,
    callerSays: async (status: number, body?: string) => {
      stage.peer.respond(asked().at(-1)!, status, { headers: HEADERS, ...(body !== undefined && { body }) });
      await stage.settle();
    },
    annaSays: async (status: number, body?: string) => {
      anna.confirm('INVITE', status, body);
      await stage.settle();
    },
    acks: () => stage.peer.requests.filter(({ method }) => method === 'ACK'),
    ways: () =>
      stage.events.flatMap((event) => {
        if (event.type === 'media.released') return ['released'];
        return event.type === 'media.anchored' ? [event.why] : [];
      }),
    over: async () => {
      anna.hangUp();
      await stage.turn(0);
      await dialled.result;
      // Whoever is back with us is told so.
      const last = asked().at(-1);
      if (last) stage.peer.respond(last, 200, { headers: HEADERS, body: OFFER });
      await stage.settle();
      await stage.leavesNothing();
    },
  };
}

/** The same, with the audio past us. */
export async function released(audio: MediaWish = 'released') {
  const stage = await talking(audio);
  await stage.turn(500);
  await stage.callerSays(200, CALLERS);
  await stage.annaSays(200, stage.anna.sdp);
  expect(stage.ways()).toEqual(['released']);
  return stage;
}

/** The caller's offer in its answer to an INVITE without one. */
export const CALLERS = OFFER.replace('phone 1 1', 'phone 1 2');
/** Of a session description. */
export const version = (text: string) => Number(/^o=- \d+ (\d+)/m.exec(text)?.[1]);
/** Where a session description wants its audio. */
export const audioOf = (text: string) =>
  [/^c=IN IP4 (\S+)/m.exec(text)?.[1], /^m=audio (\d+)/m.exec(text)?.[1]].join(':');
