/** After a crash: every leg that was up gets its BYE, in its own dialog and from its own socket. */

import { causeHeaders } from '../call/hangup-causes.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { ByeOutcome, Dialog } from '../sip/dialog/dialog.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { Peer } from '../sip/transport/address.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import { type KeptLeg, keyOf } from './journal-text.ts';
import type { LegJournal } from './leg-journal.ts';

export interface GoodbyeParts {
  readonly userAgent: Pick<UserAgent, 'restoreDialog'>;
  /** Gives a dialog what that trunk's dialogs have: its password, and the addresses that may ask for it. */
  readonly adopt: (trunk: string, dialog: Dialog) => void;
  /** Where that account's phone with that Contact is connected now, if it is. */
  readonly connected: (account: string, contactUser: string) => Peer | undefined;
  /** Aborts when this process ends; what is not over then is for the next. */
  readonly signal: AbortSignal;
  readonly journal: Pick<LegJournal, 'hold' | 'forget' | 'commit'> | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Goodbyes {
  /** Legs on which a BYE went out at once. */
  readonly sent: number;
  /** Resolves when every peer has answered, or never will; never rejects. */
  readonly answered: Promise<Tally>;
}

/** `confirmed`: 2xx. `unknown`: the peer had ended it, 481 and the like. `silent`: no answer, or no way to the peer. */
export type Tally = Readonly<Record<'confirmed' | 'unknown' | 'silent', number>>;

/** BYEs sent in one turn, so that sockets and new calls have theirs. */
const SLICE = 50;
/** Milliseconds after which a BYE that was challenged in vain goes again: a trunk's servers may not be known yet. */
const AGAIN_AFTER = [1000, 2000, 4000, 8000];
/** Milliseconds between looks whether a phone has connected again, and how many: 10 minutes, which most phones take. */
const LOOK_EVERY = 2000;
const MOST_LOOKS = 300;
/** A connection that was lost again in that moment is waited for so often. */
const MOST_RETURNS = 3;

const headers = causeHeaders({ by: 'runtime', code: 'failed' });

/** Resolves when all BYEs are out. The numbers that they use are on the disk before, for a crash in the middle. */
export async function sayGoodbye(left: readonly KeptLeg[], parts: GoodbyeParts): Promise<Goodbyes> {
  const { journal, clock, log } = parts;
  const open = left.map((leg) => ({ leg, dialog: restored(leg, parts) }));
  await journal?.commit();
  const outcomes: Promise<keyof Tally>[] = [];
  for (const [index, { leg, dialog }] of open.entries()) {
    if (index > 0 && index % SLICE === 0) await clock.sleep(1);
    outcomes.push(end(leg, dialog, parts));
  }
  const answered = Promise.all(outcomes).then((all) => {
    const count = (kind: keyof Tally) => all.filter((one) => one === kind).length;
    const tally = { confirmed: count('confirmed'), unknown: count('unknown'), silent: count('silent') };
    if (left.length > 0) log.info(tally, 'the legs that a crash had left are over');
    return tally;
  });
  return { sent: open.filter(({ dialog }) => dialog).length, answered };
}

/** Undefined where no transport leads to the peer, at least for now. */
function restored(leg: KeptLeg, { userAgent, adopt, journal, log }: GoodbyeParts): Dialog | undefined {
  try {
    const dialog = userAgent.restoreDialog(leg.dialog);
    if (leg.trunk !== undefined) adopt(leg.trunk, dialog);
    journal?.hold({ ...leg, dialog });
    return dialog;
  } catch (error) {
    journal?.hold({ ...leg, dialog: { save: () => leg.dialog } });
    log.debug({ leg: keyOf(leg), error: String(error) }, 'a leg that a crash had left cannot be reached');
    return undefined;
  }
}

async function end(leg: KeptLeg, first: Dialog | undefined, parts: GoodbyeParts): Promise<keyof Tally> {
  try {
    const outcome = await hangUp(leg, first, parts);
    parts.journal?.forget(leg.call, leg.leg);
    return verdictOf(outcome);
  } catch (error) {
    // The process ends: the leg stays in the journal.
    if (!parts.signal.aborted) parts.log.error({ leg: keyOf(leg), error: String(error) }, 'a goodbye failed inside');
    return 'silent';
  }
}

/** @throws the signal's reason */
async function hangUp(leg: KeptLeg, first: Dialog | undefined, parts: GoodbyeParts): Promise<ByeOutcome> {
  const { clock, signal } = parts;
  let dialog = first;
  let outcome = dialog ? await dialog.bye({ headers }) : unreachable;
  for (let tries = 0; ; tries++) {
    const saved = dialog?.save() ?? leg.dialog;
    const pause = AGAIN_AFTER[tries];
    if (leg.trunk !== undefined && pause !== undefined && isChallenge(outcome)) {
      await clock.sleep(pause, signal);
      dialog = restored({ ...leg, dialog: saved }, parts);
    } else if (leg.account !== undefined && tries < MOST_RETURNS && isCutOff(outcome, saved)) {
      const lastSeen = await reconnected(leg.account, saved, parts);
      dialog = lastSeen && restored({ ...leg, dialog: { ...saved, lastSeen } }, parts);
    } else return outcome;
    if (!dialog) return outcome;
    outcome = await dialog.bye({ headers });
  }
}

/** Phones that cannot be connected to come by themselves, to register: then over that connection. */
async function reconnected(
  account: string,
  { data }: KeptLeg['dialog'],
  { connected, clock, signal }: GoodbyeParts,
): Promise<Peer | undefined> {
  const contactUser = parseUri(data.remoteTarget)?.user ?? '';
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await clock.sleep(LOOK_EVERY, signal);
    const peer = connected(account, contactUser);
    if (peer) return peer;
  }
  return undefined;
}

const unreachable: ByeOutcome = { kind: 'failed', why: 'transport' };

const isCutOff = (outcome: ByeOutcome, { lastSeen }: KeptLeg['dialog']): boolean =>
  outcome.kind === 'failed' && outcome.why === 'transport' && lastSeen.transport !== 'udp';

const isChallenge = (outcome: ByeOutcome): boolean =>
  outcome.kind === 'answered' && (outcome.response.status === 401 || outcome.response.status === 407);

function verdictOf(outcome: ByeOutcome): keyof Tally {
  if (outcome.kind !== 'answered') return 'silent';
  return outcome.response.status < 300 ? 'confirmed' : 'unknown';
}
