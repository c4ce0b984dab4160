/** After a crash: every leg that was up gets its BYE, in its own dialog and from its own socket. */

import { causeHeaders } from '../call/hangup-causes.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { ByeOutcome, Dialog } from '../sip/dialog/dialog.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import { type KeptLeg, keyOf } from './journal-text.ts';
import type { LegJournal } from './leg-journal.ts';

export interface GoodbyeParts {
  readonly userAgent: Pick<UserAgent, 'restoreDialog'>;
  /** Gives a dialog what that trunk's dialogs have: its password, and the addresses that may ask for it. */
  readonly adopt: (trunk: string, dialog: Dialog) => void;
  readonly journal: Pick<LegJournal, 'hold' | 'forget' | 'commit'> | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Goodbyes {
  /** Legs whose peers have got a BYE. */
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

const headers = causeHeaders({ by: 'runtime', code: 'failed' });

/** Resolves when all BYEs are out. The numbers that they use are on the disk before, for a crash in the middle. */
export async function sayGoodbye(left: readonly KeptLeg[], parts: GoodbyeParts): Promise<Goodbyes> {
  const { journal, clock, log } = parts;
  const open = left.flatMap((leg) => restored(leg, parts));
  await journal?.commit();
  const outcomes: Promise<keyof Tally>[] = [];
  for (const [index, { leg, dialog }] of open.entries()) {
    if (index > 0 && index % SLICE === 0) await clock.sleep(1);
    outcomes.push(hangUp(leg, dialog, parts));
  }
  const silent = left.length - open.length;
  const answered = Promise.all(outcomes).then((all) => {
    const count = (kind: keyof Tally) => all.filter((one) => one === kind).length;
    const tally = { confirmed: count('confirmed'), unknown: count('unknown'), silent: count('silent') + silent };
    log.info(tally, 'the legs that a crash had left are over');
    return tally;
  });
  return { sent: open.length, answered };
}

/** Where no transport leads to the peer any more, there is nothing to be done. */
function restored(leg: KeptLeg, { userAgent, adopt, journal, log }: GoodbyeParts) {
  const { call, trunk } = leg;
  try {
    const dialog = userAgent.restoreDialog(leg.dialog);
    if (trunk !== undefined) adopt(trunk, dialog);
    journal?.hold({ ...leg, trunk, dialog });
    return [{ leg, dialog }];
  } catch (error) {
    log.warn({ call, leg: leg.leg, error: String(error) }, 'a leg that a crash had left cannot be reached');
    return [];
  }
}

async function hangUp(leg: KeptLeg, first: Dialog, parts: GoodbyeParts): Promise<keyof Tally> {
  let dialog = first;
  let outcome = await dialog.bye({ headers });
  for (const pause of AGAIN_AFTER) {
    if (leg.trunk === undefined || !isChallenge(outcome)) break;
    await parts.clock.sleep(pause);
    const [again] = restored({ ...leg, dialog: dialog.save() }, parts);
    if (!again) break;
    dialog = again.dialog;
    outcome = await dialog.bye({ headers });
  }
  parts.journal?.forget(leg.call, leg.leg);
  const verdict = verdictOf(outcome);
  parts.log.debug({ leg: keyOf(leg), verdict }, 'a leg that a crash had left is over');
  return verdict;
}

const isChallenge = (outcome: ByeOutcome): boolean =>
  outcome.kind === 'answered' && (outcome.response.status === 401 || outcome.response.status === 407);

function verdictOf(outcome: ByeOutcome): keyof Tally {
  if (outcome.kind !== 'answered') return 'silent';
  return outcome.response.status < 300 ? 'confirmed' : 'unknown';
}
