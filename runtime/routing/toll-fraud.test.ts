/**
 * Toll fraud, the pure part: random houses, callers and disguises. What counts is what would be sent. The judge here is
 * not the policy's code: it knows the numbers because it made them up, and the rules because it wrote them.
 */

import { expect, test } from 'vitest';
import type { Rights } from '../call/rights.ts';
import type { LegRoute } from '../call/target-resolver.ts';
import type { Destinations } from '../store/collections.ts';
import { HouseTargets } from './resolve-target.ts';
import { Dice, dialledInDisguise, isRisky, NUMBERS, type Truth } from './testing/disguises.ts';
import { accountRow, smallHouse, trunkRow } from './testing/small-house.ts';

const CASES = process.env.TEST_LONG ? 100_000 : 20_000;

const EMERGENCY: Readonly<Record<string, readonly string[]>> = { GB: ['999', '112'], DE: ['112', '110'] };

/** One entry of a list, as the judge reads it and as it is written. */
interface Entry {
  readonly covers: (truth: Truth) => boolean;
  readonly lifts: (truth: Truth) => boolean;
  readonly lets: 'closes' | 'adds';
  readonly exact: boolean;
  readonly text: string;
}
const begins = (digits: string): Entry => ({
  covers: ({ e164 }) => e164.startsWith(digits),
  lifts: () => false,
  lets: 'closes',
  exact: false,
  text: digits,
});
const only = (truth: Truth): Entry => ({
  covers: ({ e164 }) => e164 === truth.e164,
  lifts: ({ e164 }) => e164 === truth.e164,
  lets: 'adds',
  exact: true,
  text: `=${truth.e164}`,
});
const every = (kind: string): Entry => ({
  covers: (truth) => truth.kind === kind,
  lifts: (truth) => truth.kind === kind,
  lets: 'adds',
  exact: false,
  text: kind,
});

interface Lists {
  readonly allow: readonly Entry[];
  readonly deny: readonly Entry[];
  readonly countries: readonly string[];
}

const writtenOf = ({ allow, deny, countries }: Lists): Destinations => ({
  allow: allow.map(({ text }) => text),
  deny: deny.map(({ text }) => text),
  countries,
});

function drawLists(dice: Dice): Lists {
  if (dice.in100(50)) return { allow: [], deny: [], countries: [] };
  const entry = () =>
    dice.one([
      () => begins(dice.one(['+44', '+49', '+353', '+1', '+4490', '+49900', '+33'])),
      () => only(dice.one(NUMBERS)),
      () => every(dice.one(['premium', 'sharedCost', 'personal', 'satellite'])),
    ])();
  return {
    allow: dice.some(2, entry),
    deny: dice.some(1, entry),
    countries: dice.in100(30) ? [dice.one(['GB', 'DE', 'IE'])] : [],
  };
}

/** Written from the page for users, not from the code. */
function leavesOut({ allow, countries }: Lists, truth: Truth, same: (entry: Entry) => boolean): boolean {
  const closed = countries.length > 0 || allow.some(({ lets }) => lets === 'closes');
  if (!closed || (truth.country !== undefined && countries.includes(truth.country))) return false;
  return !allow.some((entry) => (entry.lets === 'closes' || entry.exact) && same(entry));
}

interface Scene {
  readonly rights: Rights;
  readonly by: 'flow' | 'redirect' | 'transfer';
  readonly account: {
    readonly disabled: boolean;
    readonly incomingOnly: boolean;
    readonly lists: Lists;
    readonly country: string;
  };
  readonly house: Lists;
  readonly anonymous: readonly Entry[];
}

function mayLeave(told: Truth, scene: Scene, trunk: { readonly off: boolean; readonly lists: Lists }): boolean {
  const { rights, by, account, house, anonymous } = scene;
  const asks = rights.kind === 'account' ? [account.lists, house] : rights.kind === 'owner' ? [house] : [];
  const restricts = [house, trunk.lists, ...(rights.kind === 'account' ? [account.lists] : [])];
  if (trunk.off) return false;
  if (rights.kind === 'account' && (account.disabled || account.incomingOnly)) return false;
  if (rights.kind === 'stranger' && !anonymous.some(({ covers }) => covers(told))) return false;
  if (restricts.some(({ deny }) => deny.some(({ covers }) => covers(told)))) return false;
  if (restricts.some((lists) => leavesOut(lists, told, ({ covers }) => covers(told)))) return false;
  if (!isRisky(told)) return true;
  const farEnd = by !== 'flow' && rights.kind !== 'account';
  const lists = rights.kind === 'stranger' ? [anonymous] : asks.map(({ allow }) => allow);
  return lists.some((allow) => allow.some((entry) => entry.lifts(told) && (!farEnd || entry.exact)));
}

function drawCase(seed: number) {
  const dice = new Dice(seed);
  const country = dice.one(['GB', 'DE']);
  const account = { disabled: dice.in100(10), incomingOnly: dice.in100(10), lists: drawLists(dice), country };
  const house = drawLists(dice);
  const entry = () =>
    dice.one([
      () => begins(dice.one(['+44', '+353', '+4490'])),
      () => only(dice.one(NUMBERS)),
      () => every('premium'),
    ])();
  const anonymous = dice.some(2, entry);
  const trunks = ['one', 'two'].map((name) => ({
    name,
    off: dice.in100(15),
    stopped: dice.in100(50),
    lists: drawLists(dice),
  }));
  const rights = dice.one<Rights>([
    { kind: 'account', account: 'anna' },
    { kind: 'owner', trunk: 'one' },
    { kind: 'stranger', source: '203.0.113.9' },
  ]);
  // An account's own transfers are dialled anew by its drawing; that path has its own tests.
  const by = rights.kind === 'account' ? 'flow' : dice.one(['flow', 'redirect', 'transfer'] as const);
  const scene: Scene = { rights, by, account, house, anonymous };
  const urgent = dice.in100(5);
  const truth = dice.one(NUMBERS);
  const plain = { text: dice.one(EMERGENCY[country]!), overdialled: false };
  const { text, overdialled } = urgent ? plain : dialledInDisguise(truth, country, dice);
  const via = dice.one(['', '', '@one', '@two', '@sip.one.example']);
  return { scene, trunks, truth, overdialled, urgent, text, via, target: `${text}${via}` };
}

function legsOf({ scene, trunks, target }: ReturnType<typeof drawCase>): LegRoute[] {
  const { account, house: lists, anonymous, rights, by } = scene;
  const house = smallHouse({
    accounts: [
      accountRow('anna', {
        disabled: account.disabled,
        incomingOnly: account.incomingOnly,
        country: account.country,
        destinations: writtenOf(account.lists),
        limits: { concurrent: 0, perMinute: 0, dailyMinutes: 0, dailyMoney: 0 },
      }),
    ],
    trunks: trunks.map(({ name, off, stopped, lists: own }) =>
      trunkRow(name, {
        disabled: off && !stopped,
        stopped: off && stopped,
        destinations: writtenOf(own),
        country: account.country,
      }),
    ),
    flows: { f: { access: 'public', anonymousDial: anonymous.map(({ text }) => text) } },
    rules: { country: account.country, destinations: writtenOf(lists) },
  });
  const targets = new HouseTargets({
    house,
    bindings: { of: () => [] },
    trunks: {
      list: () => house.trunks(),
      stateOf: () => 'up',
      routeOut: (trunk, { number }) => ({
        ...{ uri: `sip:${number}@${trunk.server}`, route: [], headers: [], from: { uri: 'sip:us' } },
        ...{ fixedTransport: true, releaseAllowed: false, mayTransfer: false, referAnswer: 202 },
      }),
    },
    limits: { admit: () => ({ refused: 'every limit is reached' }), secondsLeft: () => 0 },
    domain: () => 'pbx.example',
  });
  const caller = { user: 'x', host: 'y', uri: 'sip:x@y' };
  const visited = { accounts: new Set<string>(), flows: new Set<string>() };
  const ask = { target, call: 'c', rights, caller, flow: 'f', visited, by };
  const resolution = targets.resolveNow(ask);
  const legs = resolution.kind === 'legs' ? resolution.alternatives.flat() : [];
  const counted = legs.every((leg) => 'refused' in targets.admit(leg, ask) === (leg.emergency !== true));
  if (!counted) throw new Error('limits count the wrong legs');
  return legs;
}

test(`${CASES} random calls: no leg outside policy, none refused inside it, no emergency call kept from anybody`, () => {
  const seen = { sent: 0, kept: 0, emergency: 0 };
  for (let seed = 1; seed <= CASES; seed++) {
    const drawn = drawCase(seed);
    const { scene, trunks, truth, overdialled, urgent, text, via } = drawn;
    const legs = legsOf(drawn);
    const told = `seed ${seed}: ${JSON.stringify(drawn.target)} (${truth.e164} ${truth.kind}) by ${scene.rights.kind}, ${scene.by}`;
    const sent = legs.map(({ trunk, number }) => `${trunk} ${number}`);
    if (urgent) {
      seen.emergency++;
      const expected = scene.rights.kind === 'stranger' ? [] : trunks.map(({ name }) => `${name} ${text}`);
      if (sent.toSorted().join() !== expected.join()) expect(sent, told).toEqual(expected);
      continue;
    }
    const through = trunks.filter(({ name }) => via === '' || via.includes(name));
    const allowed = (as: Truth) => through.filter((trunk) => mayLeave(as, scene, trunk)).map(({ name }) => name);
    if (overdialled) {
      // Not the very number any more; whether it still counts as one of its country is up to the tables.
      const { country: _country, ...nowhere } = { ...truth, e164: `${truth.e164}0` };
      const ways = legs.map(({ trunk }) => trunk!);
      const atMost = allowed({ ...truth, e164: `${truth.e164}0` });
      const fits = ways.every((way) => atMost.includes(way)) && allowed(nowhere).every((way) => ways.includes(way));
      if (!fits || legs.some(({ number }) => !number!.startsWith(truth.e164))) expect(sent, told).toEqual(atMost);
    } else {
      const expected = allowed(truth).map((name) => `${name} ${truth.e164}`);
      if (sent.join() !== expected.join()) expect(sent, told).toEqual(expected);
    }
    if (legs.length > 0) seen.sent++;
    else seen.kept++;
  }
  // The dice reach both sides.
  expect(seen.sent).toBeGreaterThan(CASES / 10);
  expect(seen.kept).toBeGreaterThan(CASES / 10);
  expect(seen.emergency).toBeGreaterThan(CASES / 50);
}, 300_000);
