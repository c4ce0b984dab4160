/** The engine against itself: an offer and its answer in each legal place (RFC 6337 §2.2), and a transfer, end to end. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { InviteRecorder, UserAgentRecorder } from '../testing/recorders.ts';
import { createUserAgent, nothing, type Stage, setStage } from '../testing/stage.ts';
import type { UserAgent } from '../user-agent.ts';
import type { Dialog, Extras } from './dialog.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { Acknowledge } from './outgoing-invite.ts';

const more = {
  allow: ['PRACK', 'UPDATE', 'REFER', 'NOTIFY'],
  supported: ['100rel', 'timer', 'replaces'],
  sessionTimer: { interval: 600 },
};
const destination = { transport: 'udp', address: '10.0.0.3', port: 5060 } as const;

let stage: Stage;
let callee: UserAgent;
let called: UserAgentRecorder;
/** `who: what`, in order. */
let heard: string[];
beforeEach(async () => {
  stage = await setStage(more);
  callee = createUserAgent(stage.clock, stage.network, '10.0.0.3', more);
  called = new UserAgentRecorder(callee);
  heard = [];
  await callee.start();
});
afterEach(async () => {
  expect(await stage.finish()).toEqual(nothing);
  expect(callee.counts()).toEqual(nothing);
  await callee.stop();
  expect([...stage.user.errors, ...called.errors]).toEqual([]);
});

/** Places a call; `ring` is what the callee does first, `early` what the caller does with a reliable provisional. */
const connect = async (
  offer: string,
  ring: (invite: IncomingInvite) => void,
  early: (acknowledge: Acknowledge, dialog: Dialog, text: string) => unknown,
  final: Extras,
) => {
  const record = new InviteRecorder();
  stage.userAgent.invite(
    { uri: 'sip:bob@10.0.0.3', destination, from: { uri: 'sip:alice@10.0.0.1' }, body: offer },
    {
      progress: (response, dialog, acknowledge) => {
        heard.push(`alice 18x ${response.text}`);
        if (acknowledge && dialog) early(acknowledge, dialog, response.text);
      },
      accepted: (dialog, response, acknowledge) => {
        heard.push(`alice 200 ${response.text}`);
        record.accepted(dialog, response, acknowledge);
        acknowledge(offer === '' && final.body !== undefined ? { body: 'answer' } : {});
      },
    },
  );
  await stage.settle();
  const invite = called.invites[0]!;
  called.watch(invite.dialog);
  ring(invite);
  await stage.clock.advance(1000);
  invite.accept(final);
  await stage.clock.advance(1000);
  expect(called.events).toContain('acknowledged');
  return { alice: record.dialog!, bob: invite.dialog };
};
const hangUp = async (dialog: Dialog) => {
  const outcome = dialog.bye();
  await stage.settle();
  expect((await outcome).kind).toBe('answered');
};

test('INVITE and 200', async () => {
  const { alice } = await connect(
    'offer',
    () => {},
    () => {},
    { body: 'answer' },
  );
  expect(heard).toEqual(['alice 200 answer']);
  await hangUp(alice);
});

test('200 and ACK', async () => {
  const { bob } = await connect(
    '',
    () => {},
    () => {},
    { body: 'offer' },
  );
  expect(heard).toEqual(['alice 200 offer']);
  expect(called.acks[0]!.text).toBe('answer');
  await hangUp(bob);
});

test('INVITE and a reliable 18x', async () => {
  const ring = (invite: IncomingInvite) => invite.progressReliably(183, { body: 'answer' });
  const { alice } = await connect('offer', ring, () => {}, {});
  expect(heard).toEqual(['alice 18x answer', 'alice 200 ']);
  await hangUp(alice);
});

test('a reliable 18x and PRACK', async () => {
  const ring = (invite: IncomingInvite) =>
    invite.progressReliably(183, { body: 'offer' }, ({ brings, request }) =>
      heard.push(`bob ${brings} ${request.text}`),
    );
  const { alice } = await connect('', ring, (acknowledge) => acknowledge({ body: 'answer' }), {});
  expect(heard).toEqual(['alice 18x offer', 'bob answer answer', 'alice 200 ']);
  await hangUp(alice);
});

test('PRACK and its 200', async () => {
  const ring = (invite: IncomingInvite) =>
    invite.progressReliably(183, { body: 'answer' }, (prack) => {
      heard.push(`bob ${prack.brings} ${prack.request.text}`);
      prack.accept({ body: 'second answer' });
    });
  const early = async (acknowledge: Acknowledge) => {
    const outcome = await acknowledge({ body: 'second offer' });
    heard.push(`alice PRACK ${outcome.kind === 'answered' ? outcome.response.text : outcome.kind}`);
  };
  const { alice } = await connect('offer', ring, early, {});
  expect(heard).toEqual(['alice 18x answer', 'bob offer second offer', 'alice PRACK second answer', 'alice 200 ']);
  await hangUp(alice);
});

test.each(['alice', 'bob'] as const)('UPDATE and its 200, early, by %s', async (who) => {
  const change = async (dialog: Dialog) => {
    const outcome = await dialog.update({ body: 'change' });
    heard.push(`${who} UPDATE ${outcome.kind === 'answered' ? outcome.response.text : outcome.kind}`);
  };
  const ring = (invite: IncomingInvite) => {
    invite.dialog.listener = { ...invite.dialog.listener, update: (update) => update.accept({ body: 'changed' }) };
    invite.progressReliably(183, { body: 'answer' }, () => {
      if (who === 'bob') void change(invite.dialog);
    });
  };
  const early = async (acknowledge: Acknowledge, dialog: Dialog) => {
    dialog.listener = { update: (update) => update.accept({ body: 'changed' }) };
    await acknowledge();
    if (who === 'alice') await change(dialog);
  };
  const { alice } = await connect('offer', ring, early, {});
  expect(heard).toEqual(['alice 18x answer', `${who} UPDATE changed`, 'alice 200 ']);
  await hangUp(alice);
});

test.each(['alice', 'bob'] as const)('re-INVITE with and without an offer, and UPDATE, by %s', async (who) => {
  const { alice, bob } = await connect(
    'offer',
    () => {},
    () => {},
    { body: 'answer' },
  );
  const [active, passive] = who === 'alice' ? [alice, bob] : [bob, alice];
  passive.listener = {
    reinvite: (exchange) => {
      const body = exchange.lateOffer ? 'late offer' : 'changed';
      exchange.accept({ body }, (ack) => heard.push(`ACK ${ack.text}`));
    },
    update: (exchange) => exchange.accept({ body: 'updated' }),
  };
  for (const body of ['change', '']) {
    const outcome = await Promise.all([active.reinvite({ body }), stage.settle()]);
    if (outcome[0].kind !== 'accepted') throw new Error(outcome[0].kind);
    heard.push(`${who} ${outcome[0].response.text}`);
    outcome[0].acknowledge({ body: 'late answer' });
    await stage.settle();
  }
  const [update] = await Promise.all([active.update({ body: 'change' }), stage.settle()]);
  heard.push(update.kind === 'answered' ? update.response.text : update.kind);
  const told = ['ACK ', `${who} changed`, `${who} late offer`, 'ACK late answer', 'updated'];
  expect(heard.slice(1).sort()).toEqual(told.sort());
  await hangUp(active);
});

test('hours of refreshes keep the call, on both sides alike', async () => {
  const { alice, bob } = await connect(
    'offer',
    () => {},
    () => {},
    { body: 'answer' },
  );
  await stage.clock.advance(4 * 3_600_000);
  expect([alice.state, bob.state]).toEqual(['confirmed', 'confirmed']);
  await hangUp(bob);
});

test('a transfer: REFER, progress, completion, BYE', async () => {
  const { alice, bob } = await connect(
    'offer',
    () => {},
    () => {},
    { body: 'answer' },
  );
  bob.listener = {
    ...bob.listener,
    refer: (exchange) => {
      heard.push(`bob is to call ${exchange.uri}`);
      const progress = exchange.accept();
      void progress.notify(180).then(() => progress.notify(200));
    },
  };
  const referred = alice.refer({ referTo: '<sip:carol@10.0.0.9>' }, (status) => heard.push(`alice ${status}`));
  const [outcome] = await Promise.all([referred, stage.settle()]);
  expect(outcome).toEqual({ kind: 'completed', status: 200 });
  expect(heard.slice(1)).toEqual(['bob is to call sip:carol@10.0.0.9', 'alice 100', 'alice 180', 'alice 200']);
  await hangUp(alice);
});
