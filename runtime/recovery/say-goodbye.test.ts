/** A user agent is gone without a word; another one at the same address hangs up on everybody. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../log.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import type { SavedDialog } from '../sip/dialog/saved-dialog.ts';
import type { ParsedRequest } from '../sip/message/parsed-message.ts';
import { challenges, createCredentials, createJudge } from '../sip/testing/calling-stage.ts';
import { UserAgentRecorder } from '../sip/testing/recorders.ts';
import { ScriptedPeer } from '../sip/testing/scripted-peer.ts';
import { createUserAgent, nothing, type Stage, setStage } from '../sip/testing/stage.ts';
import type { Peer } from '../sip/transport/address.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import { type KeptLeg, readLegs } from './journal-text.ts';
import { LegJournal } from './leg-journal.ts';
import { type GoodbyeParts, type Goodbyes, sayGoodbye } from './say-goodbye.ts';
import { memoryJournalDisk } from './testing/memory-journal-disk.ts';

describe('after a crash', () => {
  let stage: Stage;
  let userAgent: UserAgent;
  let disk: ReturnType<typeof memoryJournalDisk>;
  let returned: Peer | undefined;
  let stopping: AbortController;
  beforeEach(async () => {
    stage = await setStage();
    disk = memoryJournalDisk();
    returned = undefined;
    stopping = new AbortController();
    userAgent = stage.userAgent;
  });
  afterEach(async () => {
    await stage.clock.advance(200_000);
    expect(userAgent.counts()).toEqual(nothing);
    await userAgent.stop();
  });

  /** Nobody says goodbye when the plug is pulled; neither does `stop`. */
  const crash = async () => {
    await userAgent.stop();
    userAgent = createUserAgent(stage.clock, stage.network, '10.0.0.1');
    await userAgent.start();
  };
  const goodbye = async (left: readonly KeptLeg[], adopt: GoodbyeParts['adopt'] = () => {}): Promise<Goodbyes> => {
    const journal = new LegJournal({ disk, clock: stage.clock, log: silentLog, alert: () => {} });
    const { signal } = stopping;
    const connected = () => returned;
    const parts = { userAgent, adopt, connected, signal, journal, clock: stage.clock, log: silentLog };
    const said = sayGoodbye(left, parts);
    await stage.clock.advance(100);
    return await said;
  };
  const byes = (peer = stage.peer) => peer.requests.filter(({ method }) => method === 'BYE');
  const onDisk = () => {
    const content = readLegs(disk.bytes);
    return content.kind === 'legs' ? content.legs : [];
  };
  const answering = (status: number) => {
    stage.peer.onRequest = (request) => stage.peer.respond(request, status);
  };

  test('a caller gets its BYE by the ids, routes and socket of the call', async () => {
    answering(200);
    const call = stage.peer.call();
    const headers = ['Contact: <sip:ann@10.0.0.2>', 'Content-Type: application/sdp', 'Record-Route: <sip:10.0.0.2;lr>'];
    call.invite({ body: 'offer', headers });
    await stage.settle();
    const dialog = stage.user.accept();
    call.ack();
    await stage.settle();
    await crash();
    const said = await goodbye([kept(dialog.save())]);
    expect(said.sent).toBe(1);
    expect(await said.answered).toEqual({ confirmed: 1, unknown: 0, silent: 0 });
    const [bye] = byes();
    expect(byes()).toHaveLength(1);
    expect(bye).toMatchObject({ callId: call.callId, uri: 'sip:ann@10.0.0.2' });
    expect(bye!.header('to')).toContain(`;tag=from-${call.id}`);
    expect(bye!.header('from')).toContain(`;tag=${dialog.id.localTag}`);
    expect(bye!.header('route')).toBe('<sip:10.0.0.2;lr>');
    expect(bye!.header('via')).toContain('10.0.0.1:5060');
    expect(bye!.header('reason')).toMatch(/^Q\.850;cause=/);
    await stage.clock.advance(50);
    expect(onDisk()).toEqual([]);
  });

  test.each(['caller', 'callee'] as const)('an engine like ours as the %s takes it', async (role) => {
    const other = createUserAgent(stage.clock, stage.network, '10.0.0.3');
    const theirs = new UserAgentRecorder(other);
    await other.start();
    const [from, to] = role === 'caller' ? [other, stage.userAgent] : [stage.userAgent, other];
    const [address, takes] = to === other ? ['10.0.0.3', theirs] : ['10.0.0.1', stage.user];
    const destination = { transport: 'udp', address, port: 5060 } as const;
    let placed!: Dialog;
    const accepted = (dialog: Dialog) => {
      placed = dialog;
    };
    from.invite({ uri: `sip:x@${address}`, destination, from: { uri: 'sip:y@test' }, body: 'offer' }, { accepted });
    await stage.settle();
    const taken = takes.accept();
    await stage.settle();
    if (role === 'caller') theirs.watch(placed);
    const saved = (role === 'caller' ? taken : placed).save();
    await crash();
    const said = await goodbye([kept(saved)]);
    expect(await said.answered).toMatchObject({ confirmed: 1 });
    expect(theirs.ends).toMatchObject([{ by: 'peer', why: 'bye' }]);
    await stage.clock.advance(70_000);
    expect(other.counts()).toEqual(nothing);
    await other.stop();
  });

  test('two crashes in a row: the second BYE is numbered above the first, and both were on the disk before', async () => {
    const dialog = await answered();
    const sequence: number[] = [];
    let left: readonly KeptLeg[] = [kept(dialog.save())];
    for (let round = 0; round < 3; round++) {
      await crash();
      stage.peer.onRequest = (request) => {
        sequence.push(request.cseq.number);
        expect(onDisk()[0]!.dialog.data.localSeq).toBeGreaterThanOrEqual(request.cseq.number - 1);
        if (round === 2) stage.peer.respond(request, 200);
      };
      await goodbye(left);
      left = onDisk();
    }
    expect(new Set(sequence).size).toBe(3);
    expect([...sequence].sort((one, other) => one - other)).toEqual(sequence);
    await stage.clock.advance(50);
    expect(onDisk()).toEqual([]);
  });

  test('who knows of no call any more is forgotten; so is who does not answer, after 32 s', async () => {
    const [gone, silent] = [await answered(), await answered()];
    await crash();
    stage.peer.onRequest = (request) => {
      if (request.callId === gone.id.callId) stage.peer.respond(request, 481);
    };
    const said = await goodbye([kept(gone.save(), 'a'), kept(silent.save(), 'b')]);
    expect(onDisk().map(({ call }) => call)).toEqual(['b']);
    await stage.clock.advance(33_000);
    expect(await said.answered).toEqual({ confirmed: 0, unknown: 1, silent: 1 });
    expect(onDisk()).toEqual([]);
  });

  test('a peer that cannot be reached is given up at once', async () => {
    const dialog = await answered();
    await crash();
    const lost = { ...dialog.save(), lastSeen: { transport: 'wss', address: '10.0.0.2', port: 40_000 } as const };
    const local = { transport: 'wss', host: '0.0.0.0', port: 443 } as const;
    const said = await goodbye([kept({ ...lost, local })]);
    expect(said.sent).toBe(0);
    expect(await said.answered).toEqual({ confirmed: 0, unknown: 0, silent: 1 });
    expect(onDisk()).toEqual([]);
  });

  test('a phone whose connection went with us gets its BYE when it comes back', async () => {
    answering(200);
    const dialog = await answered();
    await crash();
    const saved = { ...dialog.save(), lastSeen: { transport: 'wss', address: '10.0.0.2', port: 40_000 } as const };
    const local = { transport: 'wss', host: '0.0.0.0', port: 443 } as const;
    const said = await goodbye([{ ...kept({ ...saved, local }), account: 'ann' }]);
    expect(said.sent).toBe(0);
    await stage.clock.advance(60_000);
    expect(onDisk()).toHaveLength(1);
    expect(byes()).toEqual([]);
    returned = { transport: 'udp', address: '10.0.0.2', port: 5060 };
    await stage.clock.advance(2_000);
    expect(await said.answered).toEqual({ confirmed: 1, unknown: 0, silent: 0 });
    expect(byes()).toHaveLength(1);
    await stage.clock.advance(50);
    expect(onDisk()).toEqual([]);
  });

  test('who waits for a phone when the process ends leaves it to the next one; after ten minutes nobody does', async () => {
    const dialog = await answered();
    await crash();
    const saved = { ...dialog.save(), lastSeen: { transport: 'wss', address: '10.0.0.2', port: 40_000 } as const };
    const local = { transport: 'wss', host: '0.0.0.0', port: 443 } as const;
    const leg = { ...kept({ ...saved, local }), account: 'ann' };
    const first = await goodbye([leg]);
    stopping.abort(new Error('the house closes'));
    expect(await first.answered).toMatchObject({ silent: 1 });
    expect(onDisk()).toEqual([leg]);
    stopping = new AbortController();
    const second = await goodbye(onDisk());
    await stage.clock.advance(600_000);
    expect(await second.answered).toMatchObject({ silent: 1 });
    await stage.clock.advance(50);
    expect(onDisk()).toEqual([]);
  });

  test('only the peer may speak in a dialog that was taken up; its own BYE is answered', async () => {
    const call = await stage.answeredCall();
    const saved = stage.user.dialogs.at(-1)!.save();
    await crash();
    const rogue = new ScriptedPeer(stage.network, '10.0.0.66', { address: '10.0.0.1', port: 5060 });
    await goodbye([kept(saved)]);
    const copied = { from: call.responses[0]!.header('from')!, to: call.answer!.header('to')!, callId: call.callId };
    rogue.send({ method: 'BYE', uri: 'sip:welcome@10.0.0.1', branch: 'z9hG4bK-rogue', cseq: 77, ...copied });
    call.bye();
    await stage.settle();
    expect(rogue.statuses('BYE')).toEqual([481]);
    expect(call.statuses('BYE')).toEqual([200]);
    stage.peer.respond(byes()[0]!, 200);
    await stage.settle();
  });

  describe('a trunk that challenges the BYE', () => {
    const judged = () => {
      const judge = createJudge(stage.clock);
      stage.peer.onRequest = (request: ParsedRequest) => {
        if (!challenges(judge, stage.peer, request, 'proxy')) stage.peer.respond(request, 200);
      };
    };

    test('gets its password', async () => {
      const dialog = await answered();
      await crash();
      judged();
      const asked: string[] = [];
      const adopt = (trunk: string, adopted: Dialog) => {
        asked.push(trunk);
        adopted.credentials = createCredentials();
      };
      const said = await goodbye([{ ...kept(dialog.save()), trunk: 'line' }], adopt);
      expect(await said.answered).toMatchObject({ confirmed: 1 });
      expect(asked).toEqual(['line']);
      expect(byes()).toHaveLength(2);
    });

    test('gets it as soon as its addresses are known', async () => {
      const dialog = await answered();
      await crash();
      judged();
      let tries = 0;
      const adopt = (_: string, adopted: Dialog) => {
        const addresses = new Set(++tries > 2 ? ['10.0.0.2'] : []);
        adopted.credentials = createCredentials({ addresses });
      };
      const said = await goodbye([{ ...kept(dialog.save()), trunk: 'line' }], adopt);
      await stage.clock.advance(10_000);
      expect(await said.answered).toMatchObject({ confirmed: 1 });
      const numbers = byes().map(({ cseq }) => cseq.number);
      expect([...numbers].sort((one, other) => one - other)).toEqual(numbers);
      expect(onDisk()).toEqual([]);
    });

    test('a stranger that does so gets nothing', async () => {
      const dialog = await answered();
      await crash();
      judged();
      const said = await goodbye([kept(dialog.save())]);
      expect(await said.answered).toMatchObject({ unknown: 1 });
      expect(byes().some((bye) => bye.header('proxy-authorization') !== undefined)).toBe(false);
    });
  });

  test('1,000 legs: each peer gets one BYE', async () => {
    const template = (await answered()).save();
    await crash();
    answering(200);
    const left = Array.from({ length: 1000 }, (_, n) => {
      const data = { ...template.data, callId: `leg-${n}`, localTag: `us-${n}`, remoteTag: `them-${n}` };
      return kept({ ...template, data }, `call-${n}`);
    });
    const said = await goodbye(left);
    expect(await said.answered).toEqual({ confirmed: 1000, unknown: 0, silent: 0 });
    expect(new Set(byes().map(({ callId }) => callId)).size).toBe(1000);
    expect(byes()).toHaveLength(1000);
  });

  async function answered(): Promise<Dialog> {
    await stage.answeredCall();
    return stage.user.dialogs.at(-1)!;
  }
});

/** As it comes back from the disk. */
const kept = (saved: SavedDialog, call = 'call-1'): KeptLeg => ({
  call,
  leg: 'caller',
  dialog: JSON.parse(JSON.stringify(saved)) as SavedDialog,
  facts: [],
});
