/**
 * Calls that a script places: the phones of an account ring, and whoever answers is connected. A caller of our own dials
 * the account inside the house and then transfers it, as a secretary would; it needs no other machinery.
 */

import { randomInt, randomUUID } from 'node:crypto';
import type { CallOrder, ControlRefusal } from '../api/api-parts.ts';
import { LegMedia } from '../call/leg-media.ts';
import type { Logger } from '../log.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import { escapeUser, parseUri } from '../sip/message/uri.ts';
import { INNER_PEER } from '../sip/transport/inner.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import type { InsideCalls } from './inside-calls.ts';

export interface PlacedCallsOptions {
  readonly accounts: { find(name: string): { readonly _id: string; readonly disabled: boolean } | undefined };
  /** Where the account's phones are. */
  readonly phones: { of(account: string): readonly unknown[] };
  readonly insideCalls: Pick<InsideCalls, 'issueToPhones'>;
  readonly userAgent: Pick<UserAgent, 'call'>;
  readonly media: MediaEngine;
  readonly log: Logger;
}

/** Calls at once that are still being placed. */
const MOST_AT_ONCE = 100;

export class PlacedCalls {
  readonly #options: PlacedCallsOptions;
  #underWay = 0;

  constructor(options: PlacedCallsOptions) {
    this.#options = options;
  }

  /** Resolves when the phones are being called. */
  async place({ account: name, to: wanted }: CallOrder): Promise<{ readonly call: string } | ControlRefusal> {
    const { accounts, phones, insideCalls } = this.#options;
    const account = accounts.find(name);
    if (!account) return refused(404, `there is no account ${name}`);
    if (account.disabled) return refused(409, `the account ${name} is switched off`);
    if (phones.of(account._id).length === 0) return refused(409, `no phone is registered for ${name}`);
    if (this.#underWay >= MOST_AT_ONCE) return refused(503, 'too many calls are being placed');
    const to = typeof wanted === 'string' ? wanted : wanted.flow;
    const target = addressOf(to);
    if (target === undefined) return refused(422, `${to} cannot be called`);
    const call = randomUUID();
    await this.#dial(insideCalls.issueToPhones(account._id, parseUri(target)?.user ?? to, call), target);
    return { call };
  }

  async #dial({ uri, from, to }: ReturnType<InsideCalls['issueToPhones']>, target: string): Promise<void> {
    const { media, userAgent, log } = this.#options;
    const silent = { digit() {}, silent() {}, failed() {} };
    // Nobody listens there: whoever answers talks to `target` a moment later.
    const audio = await LegMedia.open(media, 'ipv4', silent, randomInt(2 ** 47));
    audio.meet({ localAddress: INNER_PEER.address, signallingAddress: INNER_PEER.address });
    this.#underWay++;
    let open = true;
    const over = () => {
      if (open) this.#underWay--;
      open = false;
      audio.close();
    };
    userAgent.call(
      { uri, from, ...(to && { to }), destination: INNER_PEER, fixedTransport: true, body: audio.offer() },
      {
        refused: over,
        failed: over,
        answeredTooLate: over,
        accepted: (dialog) => {
          dialog.listener = { ended: over };
          void dialog.refer({ referTo: `<${target}>` }).then(async (outcome) => {
            log.info({ target, outcome: outcome.kind }, 'a call that was placed is connected, or is not');
            await dialog.bye();
          });
        },
      },
    );
  }
}

/** Undefined when it cannot stand in a Refer-To. */
function addressOf(to: string): string | undefined {
  if (/[\s<>"]/.test(to) || to === '') return undefined;
  if (/^(?:sips?|tel):/i.test(to)) return parseUri(to) && to;
  const at = to.lastIndexOf('@');
  return at < 0 ? `sip:${escapeUser(to)}@local` : `sip:${escapeUser(to.slice(0, at))}@${to.slice(at + 1)}`;
}

const refused = (status: ControlRefusal['refused']['status'], why: string): ControlRefusal => ({
  refused: { status, why },
});
