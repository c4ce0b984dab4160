import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { computeHa1 } from '../sip/auth/digest-response.ts';
import { FLOWS, LOCAL_OWNER, NUMBERS, TRUNKS } from '../store/collections.ts';
import { createStore } from '../store/create-store.ts';
import { type Row, StaleRow, type Store } from '../store/store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { AccountBook } from './account-book.ts';
import { keptRealm } from './realm.ts';

const folder = freshFolders();
const clock = new SimulatedClock();
let store: Store;
let book: AccountBook;
let changes: string[];

const load = async () => AccountBook.load({ store, clock, realm: await keptRealm(store, ['pbx.example']) });

beforeEach(async () => {
  store = await createStore({ folder: folder(), thread: 'local' });
  book = await load();
  changes = [];
  book.onChange = (name, access) => changes.push(`${name} ${access}`);
});
afterEach(() => store.close());

describe('a new account', () => {
  test('gets a password that is told once; only what it proves is kept', async () => {
    const { account, password } = await book.create('anna', { displayName: 'Anna', extension: '100' });
    expect(password).toMatch(/^[a-z2-9]{20}$/);
    expect(account.secret.md5).toBe(computeHa1('MD5', 'anna', 'pbx.example', password));
    expect(account.secret.sha256).toBe(computeHa1('SHA-256', 'anna', 'pbx.example', password));
    expect(JSON.stringify(account)).not.toContain(password);
    expect((await load()).find('ANNA')).toEqual(account);
    expect((await load()).byExtension('100')?._id).toBe('anna');
  });

  test('is in the country of the house, unless somebody says otherwise', async () => {
    book.usualCountry = () => 'IE';
    expect((await book.create('anna', {})).account.country).toBe('IE');
    expect((await book.create('bert', { country: 'DE' })).account.country).toBe('DE');
  });

  test.each([
    ['Anna', {}, /a name has/],
    ['a.b', {}, /a name has/],
    ['anna', { extension: '10a' }, /an extension has/],
    ['anna', { sources: ['10.0.0.0/40'] }, /is no network/],
    ['anna', { maxContacts: 11 }, /1 to 10 phones/],
    ['anna', { displayName: 'a\r\nb' }, /display name/],
    ['anna', { country: 'Ireland' }, /country/],
    ['anna', { country: 'ZZ' }, /country/],
  ])('%s with %j is refused in words', async (name, draft, words) => {
    await expect(book.create(name, draft)).rejects.toThrow(words);
    expect(book.size).toBe(0);
  });

  test.each([
    ['short7!x', /at least 12/],
    ['aaaaaaaaaaaaaaaa', /different/],
    ['12345678901234', /neighbours/],
    ['marianne-marianne-7', /contain the name/],
    ['naïve-but-long-enough', /ASCII/],
  ])('with the password %s is refused', async (password, words) => {
    await expect(book.create('marianne', {}, password)).rejects.toThrow(words);
  });

  test('may bring a password that is long enough', async () => {
    expect((await book.create('anna', {}, 'correct horse'.replace(' ', '-'))).password).toBe('correct-horse');
  });
});

describe('one word means one thing', () => {
  const put = (collection: string, id: string) =>
    store.collection<Row>(collection).put({ _id: id, owner: LOCAL_OWNER });

  test.each([
    [FLOWS, 'welcome', 'welcome is already the name of a flow'],
    [NUMBERS, '4711', '4711 is already the name of a number'],
    [TRUNKS, 'provider', 'provider is already the name of a trunk'],
  ])('what is in %s', async (collection, word, words) => {
    await put(collection, word);
    await expect(book.create(word, {})).rejects.toThrow(words);
    if (/^\d/.test(word)) await expect(book.create('anna', { extension: word })).rejects.toThrow(words);
  });

  test('other accounts and their extensions, also in the same instant', async () => {
    await book.create('anna', { extension: '100' });
    await expect(book.create('anna', {})).rejects.toThrow('anna is already the name of an account');
    await expect(book.create('100', {})).rejects.toThrow('100 is the extension of anna');
    await book.create('200', {});
    await expect(book.change('anna', { extension: '200' })).rejects.toThrow('already the name of an account');
    const both = ['bert', 'carl'].map((name) => book.create(name, { extension: '300' }));
    const settled = await Promise.allSettled(both);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a change', () => {
  test('of what somebody else has changed meanwhile is refused', async () => {
    const { account } = await book.create('anna', {});
    await book.change('anna', { displayName: 'Anna' }, account.rev);
    await expect(book.change('anna', { displayName: 'Ann' }, account.rev)).rejects.toThrow(StaleRow);
  });

  test('can take an extension away, which is free then', async () => {
    await book.create('anna', { extension: '100' });
    const changed = await book.change('anna', { extension: undefined });
    expect('extension' in changed).toBe(false);
    expect(book.byExtension('100')).toBeUndefined();
    await book.create('bert', { extension: '100' });
  });

  test('tells whether what was proven still counts', async () => {
    await book.create('anna', {});
    await book.change('anna', { displayName: 'Anna' });
    await book.renewPassword('anna');
    await book.change('anna', { disabled: true });
    await book.remove('anna');
    expect(changes).toEqual(['anna kept', 'anna kept', 'anna lost', 'anna lost', 'anna lost']);
    expect(await book.remove('anna')).toBe(false);
    await expect(book.change('anna', {})).rejects.toThrow('there is no account anna');
  });

  test('by another process is read when it is told of, one by one or all anew', async () => {
    const other = await load();
    await other.create('anna', { extension: '100' });
    await other.create('bert', {});
    expect(book.find('anna')).toBeUndefined();
    await book.changed(['anna']);
    expect(book.byExtension('100')?._id).toBe('anna');
    await book.changed('anything');
    expect(book.list().map(({ _id }) => _id)).toEqual(['anna', 'bert']);
    await other.remove('anna');
    await other.renewPassword('bert');
    await book.changed('anything');
    expect(book.list().map(({ _id }) => _id)).toEqual(['bert']);
    expect(changes).toEqual(['anna kept', 'bert kept', 'bert lost', 'anna lost']);
    // Our own changes are told too, and are no news.
    await book.changed(['bert', 'anna']);
    expect(changes).toHaveLength(4);
  });
});

test('the realm stays what it was at the first start', async () => {
  const first = await keptRealm(store, ['pbx.example']);
  const later = await keptRealm(store, ['other.example']);
  expect(later.name).toBe('pbx.example');
  expect(later.lot('anna')).toBe(first.lot('anna'));
  const elsewhere = await createStore({ folder: folder(), thread: 'local' });
  expect((await keptRealm(elsewhere, [])).name).toMatch(/^cordboard-[0-9a-f]{16}$/);
  await elsewhere.close();
});
