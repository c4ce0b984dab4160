import { afterEach, describe, expect, test, vi } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { createStore } from '../store/create-store.ts';
import type { Store } from '../store/store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { Mailboxes, NoSuchMailbox } from './mailboxes.ts';

const folder = freshFolders();
const open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

const caller = { id: 'call-1', from: { user: '+4989123', name: 'Kim' } };
const spoken = { seconds: 4, soundSeconds: 3 };
const WAV = new Uint8Array(44 + 16_000);

async function setUp() {
  const clock = new SimulatedClock();
  const store = await createStore({ folder: folder(), thread: 'local' });
  open.push(store);
  const files = new Map<string, Uint8Array>();
  const accounts = [{ _id: 'anna', mailbox: 'family' }, { _id: 'bob' }, { _id: 'carl', mailbox: 'Family' }];
  const book = { find: (name: string) => accounts.find(({ _id }) => _id === name), list: () => accounts };
  const parts = {
    ...{ store, clock, log: silentLog, accounts: book, runtime: 'here' },
    files: { read: async (id: string) => files.get(id), remove: async (id: string) => void files.delete(id) },
  };
  const mailboxes = new Mailboxes(parts);
  const changed: string[] = [];
  mailboxes.onChange = (mailbox) => changed.push(mailbox);
  const begin = async (name: string): Promise<string> => {
    const opened = await mailboxes.open(name, caller);
    if (opened.kind === 'full') throw new Error('full');
    files.set(opened.message, WAV);
    return opened.message;
  };
  const leave = async (name: string): Promise<string> => {
    const message = await begin(name);
    await mailboxes.keep(message, spoken);
    clock.advance(1000);
    return message;
  };
  return { mailboxes, store, files, clock, changed, begin, leave, again: () => new Mailboxes(parts) };
}

describe('a mailbox', () => {
  test('is the one that the account names, or is called like the account, or was made', async () => {
    const { mailboxes, leave } = await setUp();
    await mailboxes.change('Shop', { label: 'The shop' });
    for (const name of ['anna', 'carl', 'bob', 'shop']) await leave(name);
    expect((await mailboxes.list()).map(({ name, fresh, accounts }) => [name, fresh, accounts])).toEqual([
      ['bob', 1, []],
      ['family', 2, ['anna', 'carl']],
      ['shop', 1, []],
    ]);
    for (const name of ['nobody', '', '../etc'])
      await expect(mailboxes.open(name, caller)).rejects.toThrow(NoSuchMailbox);
  });

  test('does not tell who has left a message and withheld the number', async () => {
    const { mailboxes, files } = await setUp();
    const from = { user: '201', host: 'pbx.example', name: 'Kim', withheld: true } as const;
    const opened = await mailboxes.open('bob', { id: 'call-1', from });
    if (opened.kind === 'full') throw new Error('full');
    files.set(opened.message, WAV);
    await mailboxes.keep(opened.message, spoken);
    const row = await mailboxes.message(opened.message);
    expect(row?.from).toBe('anonymous');
    expect(row).not.toHaveProperty('fromName');
    expect(row).not.toHaveProperty('fromHost');
  });

  test('keeps the name that its owner has spoken beside the greeting', async () => {
    const { mailboxes, files } = await setUp();
    files.set('one', WAV);
    const name = await mailboxes.keepSpoken('spokenName', 'anna', { id: 'one', soundSeconds: 1 });
    expect(await mailboxes.open('carl', caller)).toMatchObject({ spokenName: name });
    expect(await mailboxes.summary('anna')).toMatchObject({ hasSpokenName: true, hasGreeting: false });
    await mailboxes.dropSpoken('greeting', 'anna');
    expect(await mailboxes.summary('anna')).toMatchObject({ hasSpokenName: true });
    await mailboxes.dropSpoken('spokenName', 'anna');
    expect(await mailboxes.open('carl', caller)).not.toHaveProperty('spokenName');
  });

  test('greets with what its owner has spoken, the latest, until that is taken back', async () => {
    const { mailboxes, files, store } = await setUp();
    const speak = async (id: string, soundSeconds: number) => {
      files.set(id, WAV);
      return await mailboxes.keepSpoken('greeting', 'anna', { id, soundSeconds });
    };
    const first = await speak('one', 2);
    const second = await speak('two', 2);
    expect(await speak('three', 0)).toBeUndefined();
    expect(await mailboxes.open('carl', caller)).toMatchObject({ kind: 'open', greeting: second });
    expect(await store.getBlob(second!)).toEqual(WAV);
    expect(await store.getBlob(first!)).toBeUndefined();
    expect(files.size).toBe(0);
    expect(await mailboxes.change('family', { label: 'Us' })).toMatchObject({ hasGreeting: true });
    await mailboxes.dropSpoken('greeting', 'anna');
    expect(await mailboxes.summary('family')).toMatchObject({ hasGreeting: false, label: 'Us' });
    expect(await mailboxes.open('carl', caller)).not.toHaveProperty('greeting');
    expect(await store.getBlob(second!)).toBeUndefined();
    await expect(mailboxes.keepSpoken('greeting', 'nobody', { id: 'x', soundSeconds: 2 })).rejects.toThrow(
      NoSuchMailbox,
    );
  });

  test('keeps a message with its audio, and the file is gone', async () => {
    const { mailboxes, leave, files, changed } = await setUp();
    const message = await leave('anna');
    const { rows } = await mailboxes.page('anna', {});
    expect(rows).toMatchObject([{ _id: message, from: '+4989123', fromName: 'Kim', seconds: 4, state: 'fresh' }]);
    expect(await mailboxes.audio(message)).toEqual(WAV);
    expect([files.size, changed]).toEqual([0, ['family']]);
  });

  test('a message without a sound is none', async () => {
    const { mailboxes, begin, files, changed } = await setUp();
    const message = await begin('anna');
    expect(await mailboxes.keep(message, { seconds: 5, soundSeconds: 0 })).toBe('empty');
    expect([(await mailboxes.page('anna', {})).rows, files.size, changed]).toEqual([[], 0, []]);
  });

  test('is full when it is, those included who are just speaking, and also when all come at once', async () => {
    const { mailboxes, leave } = await setUp();
    await mailboxes.change('family', { most: 3 });
    const first = await leave('anna');
    const results = await Promise.all(Array.from({ length: 5 }, () => mailboxes.open('anna', caller)));
    expect(results.map(({ kind }) => kind)).toEqual(['open', 'open', 'full', 'full', 'full']);
    await mailboxes.remove(first);
    expect((await mailboxes.open('anna', caller)).kind).toBe('open');
  });

  test('counts what is new and what was heard, and tells of each change', async () => {
    const { mailboxes, leave, changed } = await setUp();
    const [one, two] = [await leave('anna'), await leave('anna')];
    await mailboxes.mark(one, 'heard');
    await mailboxes.mark(one, 'heard');
    expect(await mailboxes.counts('family')).toEqual({ fresh: 1, heard: 1 });
    await mailboxes.remove(two);
    expect([await mailboxes.remove(two), await mailboxes.audio(two)]).toEqual([false, undefined]);
    expect(await mailboxes.counts('family')).toEqual({ fresh: 0, heard: 1 });
    expect(changed).toHaveLength(4);
  });

  test('tells of a message that is gone even when its audio could not be removed', async () => {
    const { mailboxes, leave, changed, store } = await setUp();
    const message = await leave('anna');
    vi.spyOn(store, 'deleteBlob').mockRejectedValue(new Error('the disk is away'));
    await expect(mailboxes.remove(message)).rejects.toThrow('the disk is away');
    expect([await mailboxes.message(message), changed]).toEqual([undefined, ['family', 'family']]);
  });

  test('a message that the store did not take is offered again until it does, unless it is dropped', async () => {
    const { mailboxes, store, begin, clock, changed, files } = await setUp();
    const [kept, dropped] = [await begin('anna'), await begin('anna')];
    const away = vi.spyOn(store, 'putBlob').mockRejectedValue(new Error('the disk is full'));
    for (const message of [kept, dropped])
      await expect(mailboxes.keep(message, spoken)).rejects.toThrow('disk is full');
    await mailboxes.drop(dropped);
    await clock.advance(10_000);
    expect([await mailboxes.message(kept), changed]).toEqual([undefined, []]);
    away.mockRestore();
    await clock.advance(10_000);
    await vi.waitFor(() => expect(changed).toEqual(['family']));
    expect(await mailboxes.message(kept)).toMatchObject({ state: 'fresh', seconds: 4 });
    expect([await mailboxes.message(dropped), files.size]).toEqual([undefined, 0]);
    mailboxes.stop();
  });

  test('what was being spoken when the process died is a message at the next start', async () => {
    const { mailboxes, begin, files, again } = await setUp();
    const [half, nothing] = [await begin('anna'), await begin('anna')];
    files.set(nothing, WAV.slice(0, 44));
    expect((await mailboxes.page('anna', {})).rows).toEqual([]);
    expect(await again().recover()).toBe(1);
    expect((await mailboxes.page('anna', {})).rows).toMatchObject([
      { _id: half, seconds: 1, state: 'fresh', cutShort: true },
    ]);
    expect(files.size).toBe(0);
  });

  test('a message whose end a full disk did not take says so, and no other does', async () => {
    const { mailboxes, begin, leave } = await setUp();
    const whole = await leave('anna');
    const cut = await begin('anna');
    await mailboxes.keep(cut, { seconds: 1, soundSeconds: 1, ended: 'broken' });
    expect([await mailboxes.message(whole), await mailboxes.message(cut)].map((row) => row?.cutShort)).toEqual([
      undefined,
      true,
    ]);
  });

  test('is gone with all that was in it', async () => {
    const { mailboxes, leave } = await setUp();
    await mailboxes.change('shop', {});
    const message = await leave('shop');
    expect(await mailboxes.removeBox('shop')).toBe(true);
    expect(await mailboxes.audio(message)).toBeUndefined();
    await expect(mailboxes.summary('shop')).rejects.toThrow(NoSuchMailbox);
  });
});

describe('the PIN', () => {
  test('lets in, and without one nobody gets in', async () => {
    const { mailboxes } = await setUp();
    expect(await mailboxes.enter('anna', '')).toBe('wrong');
    await mailboxes.change('family', { pin: '2580' });
    expect(await mailboxes.enter('anna', '2580')).toBe('in');
    await mailboxes.change('family', { pin: null });
    expect(await mailboxes.enter('anna', '2580')).toBe('wrong');
  });

  test('wrong tries make everybody wait, longer and longer', async () => {
    const { mailboxes, clock } = await setUp();
    await mailboxes.change('family', { pin: '2580' });
    const guess = (pin = '0000') => mailboxes.enter('anna', pin);
    expect([await guess(), await guess(), await guess(), await guess('2580')]).toEqual([
      'wrong',
      'wrong',
      'wrong',
      'later',
    ]);
    await clock.advance(10_000);
    expect([await guess(), await guess('2580')]).toEqual(['wrong', 'later']);
    await clock.advance(10_000);
    expect(await guess('2580')).toBe('later');
    await clock.advance(10_000);
    expect([await guess('2580'), await guess()]).toEqual(['in', 'wrong']);
  });

  test('many guesses at once are no way round', async () => {
    const { mailboxes } = await setUp();
    await mailboxes.change('family', { pin: '2580' });
    const results = await Promise.all(Array.from({ length: 10 }, () => mailboxes.enter('anna', '0000')));
    expect(results.filter((result) => result === 'later')).toHaveLength(7);
  });
});
