/** What the caller hears before the answer; in one dialog there is never more than one description of ours. */

import { describe, expect, test } from 'vitest';
import type { DialPlan } from './dial-plan.ts';
import { type DialStage, setDialStage } from './testing/dial-stage.ts';

const plan = (names: readonly (readonly string[])[], more: Partial<DialPlan> = {}): DialPlan => ({
  stages: names.map((stage) => stage.map((target) => ({ target, ringFor: 10 }))),
  ringFor: 20,
  ringback: 'callee',
  ...more,
});
const caller = 'stream-1';
/** Statuses that the caller got, with a plus where there was a description. */
const told = ({ phone }: DialStage) =>
  phone.responses
    .filter(({ cseq }) => cseq.method === 'INVITE')
    .map(({ status, body }) => `${status}${body.length > 0 ? '+' : ''}`);

describe('a caller who is not answered', () => {
  test('hears what a single callee sends, by the description that the answer repeats', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([['anna']]));
    anna.early();
    await stage.turn(0);
    expect(told(stage)).toEqual(['183+']);
    expect(stage.bridged()).toBe(true);
    expect(stage.call.state).toBe('early');
    anna.answer();
    await stage.turn(0);
    expect(told(stage)).toEqual(['183+', '200+']);
    const [early, answer] = stage.phone.responses.filter(({ body }) => body.length > 0);
    expect(answer!.text).toBe(early!.text);
    anna.hangUp();
    await stage.turn(0);
    await dialled.result;
    await stage.leavesNothing();
  });

  test('gets no description while several may answer', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan([['anna', 'bob']]));
    stage.callees.anna.early();
    stage.callees.bob.ring();
    await stage.turn(0);
    expect(told(stage)).toEqual(['180']);
    await stage.abandon(dialled);
  });

  test('early audio that rings out gives way to a tone, and the next stage answers with the same description', async () => {
    const stage = await setDialStage();
    const { anna, bob } = stage.callees;
    const dialled = await stage.dial(plan([['anna'], ['bob']], { country: 'GB' }));
    anna.early();
    await stage.turn(10_001);
    anna.confirmCancel();
    expect(stage.media.sounding.get(caller)).toBe('tone:ring-GB');
    bob.ring();
    await stage.turn(0);
    bob.answer();
    await stage.turn(0);
    expect(stage.media.sounding.size).toBe(0);
    expect(stage.bridged()).toBe(true);
    expect(told(stage)).toEqual(['183+', '200+']);
    const texts = stage.phone.responses.filter(({ body }) => body.length > 0).map(({ text }) => text);
    expect(new Set(texts).size).toBe(1);
    bob.hangUp();
    await stage.turn(0);
    await dialled.result;
    await stage.leavesNothing();
  });

  test('two different early descriptions of one leg change what is heard, not what is said', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([['anna']]));
    anna.early();
    await stage.turn(0);
    anna.respond(183, { body: anna.sdp.replace('50000', '50008'), toTag: 'second-fork' });
    await stage.turn(0);
    expect(told(stage)).toEqual(['183+']);
    expect(stage.media.sessions.at(-1)).toMatchObject({ remote: { port: 50_008 } });
    await stage.abandon(dialled);
  });

  test('hears hold music when that is drawn', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan([['anna']], { ringback: 'music' }));
    stage.callees.anna.ring();
    await stage.turn(0);
    expect(told(stage)).toEqual(['183+']);
    expect(stage.media.sounding.get(caller)).toBe('tone:hold-music');
    await stage.abandon(dialled);
  });

  test('hears its own phone’s tone when that is drawn, whatever the callee sends', async () => {
    const stage = await setDialStage();
    const dialled = await stage.dial(plan([['anna']], { ringback: 'tone' }));
    stage.callees.anna.early();
    await stage.turn(0);
    expect(told(stage)).toEqual(['180']);
    await stage.abandon(dialled);
  });

  test('who made no offer gets 180: there is nothing to answer', async () => {
    const stage = await setDialStage('');
    const dialled = await stage.dial(plan([['anna']]));
    stage.callees.anna.early();
    await stage.turn(0);
    expect(told(stage)).toEqual(['180']);
    await stage.abandon(dialled);
  });

  test('a 200 without a description takes that of the reliable 183 before', async () => {
    const stage = await setDialStage();
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([['anna']]));
    anna.respond(183, { body: anna.sdp, headers: ['Require: 100rel', 'RSeq: 1'] });
    await stage.turn(0);
    expect(anna.got).toEqual(['INVITE', 'PRACK']);
    anna.peer.respond(anna.request('PRACK')!, 200);
    anna.respond(200);
    await stage.turn(0);
    expect(stage.bridged()).toBe(true);
    anna.hangUp();
    await stage.turn(0);
    expect(await dialled.result).toMatchObject({ outcome: 'answered' });
    await stage.leavesNothing();
  });

  test('a caller who wants reliable provisionals gets the 183 so, and the 200 after its PRACK', async () => {
    const stage = await setDialStage(undefined, ['Require: 100rel', 'Supported: 100rel']);
    const { anna } = stage.callees;
    const dialled = await stage.dial(plan([['anna']]));
    anna.early();
    await stage.turn(0);
    const early = stage.phone.answer!;
    expect([early.status, early.header('require')]).toEqual([183, '100rel']);
    anna.answer();
    await stage.turn(0);
    expect(told(stage)).toEqual(['183+']);
    stage.phone.request('PRACK', { headers: [`RAck: ${early.header('rseq')} 1 INVITE`] });
    await stage.turn(0);
    expect(told(stage).at(-1)).toMatch(/^200/);
    anna.hangUp();
    await stage.turn(0);
    await dialled.result;
    await stage.leavesNothing();
  });
});

describe('a caller who is answered', () => {
  const answered = async (more: Partial<DialPlan> = {}, names = [['anna']]) => {
    const stage = await setDialStage();
    await stage.answered();
    return { stage, dialled: await stage.dial(plan(names, more)) };
  };
  const abandon = async ({ stage, dialled }: Awaited<ReturnType<typeof answered>>) => {
    dialled.leave();
    await stage.turn(500);
    for (const callee of Object.values(stage.callees)) callee.react();
    await expect(dialled.result).rejects.toThrow('left');
    await stage.leavesNothing();
  };

  test('hears a tone from the first 180', async () => {
    const on = await answered();
    expect(on.stage.media.sounding.size).toBe(0);
    on.stage.callees.anna.ring();
    await on.stage.turn(0);
    expect(on.stage.media.sounding.get(caller)).toBe('tone:ring-eu');
    await abandon(on);
  });

  test('or after two seconds without any', async () => {
    const on = await answered();
    await on.stage.turn(1900);
    expect(on.stage.media.sounding.size).toBe(0);
    await on.stage.turn(200);
    expect(on.stage.media.sounding.get(caller)).toBe('tone:ring-eu');
    on.stage.callees.anna.ring();
    await abandon(on);
  });

  test('hears the callee’s own sounds instead, and the tone again when they end', async () => {
    const on = await answered({}, [['anna'], ['bob']]);
    on.stage.callees.anna.ring();
    await on.stage.turn(0);
    on.stage.callees.anna.early();
    await on.stage.turn(0);
    expect([on.stage.media.sounding.size, on.stage.bridged()]).toEqual([0, true]);
    on.stage.callees.anna.refuse(486);
    await on.stage.turn(0);
    expect([on.stage.media.sounding.get(caller), on.stage.bridged()]).toEqual(['tone:ring-eu', false]);
    on.stage.callees.bob.ring();
    await abandon(on);
  });
});
