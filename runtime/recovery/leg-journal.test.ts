/** Legs come, move and go; what is on the disk is what a restart would find. */

import { expect, test } from 'vitest';
import type { CallEvent, SystemFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { checkedLine } from '../store/spool/spool-line.ts';
import { type KeptLeg, readLegs } from './journal-text.ts';
import { LegJournal } from './leg-journal.ts';
import { savedDialog } from './testing/made-legs.ts';
import { memoryJournalDisk } from './testing/memory-journal-disk.ts';

test('an answered leg is on the disk within 50 ms, with what its record needs', async () => {
  const { journal, turn, found } = desk();
  const told = facts('a');
  for (const event of told) journal.publish(event);
  journal.keep('a', 'caller', { save: () => savedDialog('a') });
  await turn(50);
  expect(found()).toEqual([{ call: 'a', leg: 'caller', trunk: 'line', dialog: savedDialog('a'), facts: told }]);
});

test('the dialog is read when it is written, and again when its peer has moved', async () => {
  const { journal, turn, found } = desk();
  let target = 'sip:phone@10.0.0.2:5060';
  const dialog = { save: () => savedDialog('a', target) };
  journal.keep('a', 'caller', dialog);
  await turn(50);
  target = 'sip:phone@10.0.0.9:5060';
  journal.keep('a', 'caller', dialog);
  await turn(50);
  expect(found().map((leg) => leg.dialog.data.remoteTarget)).toEqual([target]);
});

test('a leg that has ended is not found, and one that ended at once was never written', async () => {
  const { journal, disk, turn, found } = desk();
  const dialog = { save: () => savedDialog('a') };
  journal.keep('a', 'caller', dialog);
  await turn(50);
  journal.forget('a', 'caller');
  await turn(50);
  expect(found()).toEqual([]);
  const { commits } = disk;
  journal.keep('b', 'caller', dialog);
  journal.forget('b', 'caller');
  await turn(50);
  expect(disk.commits).toBe(commits);
});

test('1,000 legs: few commits, at most 2 KB a leg, and the litter of ended ones is thrown away', async () => {
  const { journal, disk, turn, found } = desk();
  const call = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  for (let n = 0; n < 1000; n++) {
    for (const event of facts(call(n))) journal.publish(event);
    journal.keep(call(n), 'caller', { save: () => savedDialog(call(n)) });
  }
  await turn(50);
  expect(found()).toHaveLength(1000);
  expect(disk.commits).toBe(1);
  expect(disk.bytes.length).toBeLessThan(1000 * 2048);
  for (let n = 0; n < 999; n++) journal.forget(call(n), 'caller');
  await turn(50);
  expect(found().map((leg) => leg.call)).toEqual([call(999)]);
  expect(disk.bytes.length).toBeLessThan(2048 + 64);
  expect(journal.size).toBe(1);
});

test('a peer with an address of kilobytes is kept without words about it', async () => {
  const { journal, turn, found } = desk();
  for (const event of facts('a')) journal.publish(event);
  journal.keep('a', 'caller', { save: () => savedDialog('a', `sip:${'x'.repeat(4000)}@10.0.0.2`) });
  await turn(50);
  expect(found()).toMatchObject([{ call: 'a', trunk: 'line', facts: [] }]);
});

test('a peer with addresses beyond reason is not kept, also when it had better ones before', async () => {
  const { journal, turn, found, alerts } = desk();
  let target = 'sip:phone@10.0.0.2';
  const dialog = { save: () => savedDialog('a', target) };
  journal.keep('a', 'caller', dialog);
  await turn(50);
  target = `sip:${'x'.repeat(20_000)}@10.0.0.2`;
  journal.keep('a', 'caller', dialog);
  journal.keep('b', 'caller', { save: () => savedDialog('b') });
  await turn(50);
  expect(found().map(({ call }) => call)).toEqual(['b']);
  expect(alerts).toMatchObject([{ code: 'legs-unkept' }]);
});

test('a full disk is told once, calls go on, and all is written when there is room again', async () => {
  const { journal, disk, turn, found, alerts } = desk();
  journal.keep('a', 'caller', { save: () => savedDialog('a') });
  await turn(50);
  disk.full = true;
  journal.keep('b', 'caller', { save: () => savedDialog('b') });
  await turn(50);
  journal.keep('c', 'caller', { save: () => savedDialog('c') });
  await turn(5000);
  expect(alerts.map((fact) => fact.type === 'alert.raised' && fact.code)).toEqual(['legs-unwritten']);
  expect(found().map(({ call }) => call)).toEqual(['a']);
  disk.full = false;
  await turn(2000);
  expect(found().map(({ call }) => call)).toEqual(['a', 'b', 'c']);
});

test('legs beyond the limit are not kept, which is told', async () => {
  const { journal, turn, found, alerts } = desk(2);
  for (const call of ['a', 'b', 'c', 'd']) journal.keep(call, 'caller', { save: () => savedDialog(call) });
  await turn(50);
  expect(found()).toHaveLength(2);
  expect(alerts).toMatchObject([{ code: 'legs-unkept' }]);
});

test('torn anywhere, the whole lines are still read', async () => {
  const { journal, disk, turn } = desk();
  for (const call of ['a', 'b']) journal.keep(call, 'caller', { save: () => savedDialog(call) });
  await turn(50);
  const whole = disk.bytes;
  const lines = whole.toString().split('\n').slice(0, -1);
  const ends = lines.map((_, index) => lines.slice(0, index + 1).join('\n').length + 1);
  for (let length = 0; length <= whole.length; length++) {
    const content = readLegs(whole.subarray(0, length));
    const expected = ends.filter((end) => end <= length).length - 1;
    expect(content.kind === 'legs' && content.legs.length, `cut at ${length}`).toBe(Math.max(0, expected));
  }
  const scratched = Buffer.from(whole);
  scratched[ends[0]! + 30]! ^= 1;
  expect(readLegs(scratched)).toMatchObject({ legs: [{ call: 'b' }], damaged: 1 });
});

test('what a newer release wrote is known as such', () => {
  expect(readLegs(Buffer.from(checkedLine('{"release":2}')))).toEqual({ kind: 'newer', release: 2 });
});

function desk(most?: number) {
  const clock = new SimulatedClock();
  const disk = memoryJournalDisk();
  const alerts: SystemFact[] = [];
  const alert = (fact: SystemFact) => void alerts.push(fact);
  const journal = new LegJournal({ disk, clock, log: silentLog, alert, ...(most !== undefined && { most }) });
  const found = (): readonly KeptLeg[] => {
    const content = readLegs(disk.bytes);
    if (content.kind === 'newer') throw new Error('this release wrote it');
    return content.legs;
  };
  return { journal, disk, alerts, found, turn: (ms: number) => clock.advance(ms) };
}

function facts(call: string): readonly CallEvent[] {
  const parties = { from: 'sip:ann@a', to: 'sip:welcome@b' };
  return [
    { call, seq: 0, at: 1000, type: 'call.started', ...parties, flow: 'welcome', version: 3 },
    { call, seq: 1, at: 1000, type: 'leg.started', leg: 'caller', direction: 'in', ...parties, trunk: 'line' },
    { call, seq: 4, at: 1900, type: 'leg.changed', leg: 'caller', state: 'answered', sip: 200 },
  ];
}
