/** Two engines that change, refresh, refer and end their calls at any time, over a bad network: both are done in the end. */

import { expect, test, vi } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { impaired } from '../testing/impairment.ts';
import { LoopbackNetwork } from '../testing/loopback-network.ts';
import { drawsFrom } from '../testing/mutations.ts';
import { createUserAgent, nothing } from '../testing/stage.ts';
import type { UserAgent } from '../user-agent.ts';
import type { Dialog, Extras } from './dialog.ts';

vi.setConfig({ testTimeout: 1_800_000 });

const storms = process.env.TEST_LONG === '1' ? 20_000 : 300;
const happenings = 25;

const abilities = {
  allow: ['INFO', 'UPDATE', 'PRACK', 'REFER', 'NOTIFY'],
  supported: ['100rel', 'timer', 'norefersub'],
  sessionTimer: { interval: 90 },
};

class Side {
  readonly userAgent: UserAgent;
  readonly errors: unknown[] = [];
  readonly promises: Promise<unknown>[] = [];
  dialog: Dialog | undefined;
  ends = 0;
  version = 0;
  readonly #choose: (below: number) => number;

  constructor(userAgent: UserAgent, choose: (below: number) => number) {
    this.userAgent = userAgent;
    this.#choose = choose;
    userAgent.listener = {
      callbackFailed: (error) => this.errors.push(error),
      invite: (invite) => {
        if (this.#choose(2)) invite.progress(180);
        if (this.#choose(3) === 0) invite.progressReliably(183, this.description());
        const late = () => {
          if (invite.state === 'pending') this.watch(invite.accept(this.description()));
        };
        if (this.#choose(2)) late();
        else this.later = late;
      },
    };
  }

  later: () => void = () => {};

  description(): Extras {
    return { body: `v=0 ${++this.version}` };
  }

  watch(dialog: Dialog): void {
    this.dialog = dialog;
    dialog.listener = {
      reinvite: (exchange) => (this.#choose(4) ? exchange.accept(this.description()) : exchange.refuse(488)),
      update: (exchange) => (this.#choose(4) ? exchange.accept(this.description()) : exchange.refuse(504)),
      request: (request) => request.respond(200),
      refreshOffer: () => this.description(),
      refer: (exchange) => {
        if (this.#choose(2)) return exchange.refuse(603);
        const progress = exchange.accept();
        this.promises.push(progress.notify([180, 200, 486][this.#choose(3)]!));
      },
      ended: () => this.ends++,
    };
  }

  act(): void {
    this.later();
    const { dialog } = this;
    if (!dialog) return;
    const what = this.#choose(12);
    if (what < 3) this.#reinvite(dialog);
    else if (what < 5) this.promises.push(dialog.update(this.#choose(2) ? this.description() : {}));
    else if (what < 7)
      this.promises.push(dialog.request('INFO', { body: 'Signal=1', contentType: 'application/dtmf-relay' }));
    else if (what < 8)
      this.promises.push(dialog.refer({ referTo: '<sip:c@10.0.0.9>', subscribe: this.#choose(2) === 0 }));
    else if (what === 11 && this.#choose(4) === 0) this.promises.push(dialog.bye());
  }

  #reinvite(dialog: Dialog): void {
    const offered = this.#choose(3) > 0;
    const outcome = dialog.reinvite(offered ? this.description() : {}).then((told) => {
      if (told.kind === 'accepted' && !offered) told.acknowledge(this.description());
    });
    this.promises.push(outcome);
  }
}

test(`${storms} storms of two engines: every promise has an outcome, every call one end on each side, nothing is left`, async () => {
  let [changed, lost] = [0, 0];
  for (let seed = 1; seed <= storms; seed++) {
    const clock = new SimulatedClock();
    const network = new LoopbackNetwork(clock);
    const choose = drawsFrom(seed);
    const fate = impaired({
      loss: 0.05 * choose(4),
      duplication: 0.1,
      reordering: 0.2,
      jitter: 1 + 100 * choose(3),
      seed,
    });
    network.fate = () => {
      const delays = fate();
      if (delays.length === 0) lost++;
      return delays;
    };
    const sides = ['10.0.0.1', '10.0.0.2'].map(
      (address) => new Side(createUserAgent(clock, network, address, abilities), choose),
    );
    const [here, there] = sides as [Side, Side];
    await Promise.all(sides.map(({ userAgent }) => userAgent.start()));
    const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
    const invite = here.userAgent.invite(
      { uri: 'sip:b@10.0.0.2', destination, from: { uri: 'sip:a@10.0.0.1' }, ...here.description() },
      { accepted: (dialog) => here.watch(dialog) },
    );
    for (let i = 0; i < happenings; i++) {
      sides[choose(2)]!.act();
      await clock.advance([0, 10, 50, 300, 2_000][choose(5)]!);
    }
    if (invite.state === 'calling' || invite.state === 'proceeding') invite.cancel();
    for (const { later, dialog } of sides) {
      later();
      if (dialog) void dialog.bye();
    }
    changed += here.version + there.version;
    await clock.advance(300_000);
    const story = `storm ${seed}`;
    await Promise.all(sides.flatMap(({ promises }) => promises));
    for (const side of sides) {
      expect(side.errors, story).toEqual([]);
      expect(side.ends, story).toBe(side.dialog ? 1 : 0);
      expect(side.userAgent.counts(), story).toEqual(nothing);
      await side.userAgent.stop();
    }
  }
  console.info(`${storms} storms of two engines: ${changed} descriptions, ${lost} datagrams lost`);
});
