/** How a trunk is, in one word and in plain words, from what registration and health tell. Pure. */

import type { TrunkState } from '../../shared/flow-schema/call-events.ts';
import type { AskOutcome } from '../sip/calling/call-options.ts';
import type { TrunkRow } from '../store/collections.ts';
import { wordsFor } from './answer-words.ts';
import type { HealthVerdict } from './health/health.ts';
import type { RegistrationState } from './registration/registration.ts';

export interface TrunkCondition {
  readonly state: TrunkState;
  /** The provider's last answer, in plain words. */
  readonly why: string;
  readonly sip?: number;
}

export interface TrunkFacts {
  /** Absent for trunks that do not register. */
  readonly registration?: RegistrationState;
  readonly health: HealthVerdict;
  readonly everAnswered: boolean;
  /** The last answer to OPTIONS, or its absence. */
  readonly healthReply?: AskOutcome;
}

type Switches = Pick<TrunkRow, 'disabled' | 'stopped' | 'server'>;

export function conditionOf(trunk: Switches, facts: TrunkFacts): TrunkCondition {
  if (trunk.disabled) return { state: 'stopped', why: 'Switched off' };
  if (trunk.stopped) return { state: 'stopped', why: 'Stopped: no calls go out until somebody lets them' };
  return facts.registration ? registered(trunk, facts.registration, facts) : byHealth(trunk, facts);
}

function registered(trunk: Switches, registration: RegistrationState, facts: TrunkFacts): TrunkCondition {
  if (registration.kind === 'registering') return { state: 'registering', why: `Asking ${trunk.server}` };
  if (registration.kind !== 'registered') {
    const { reply, kind } = registration;
    return { state: kind === 'failed' ? 'down' : 'refused', why: wordsFor(reply, trunk.server), ...statusOf(reply) };
  }
  const words = `Registered for ${registration.registered.seconds} seconds`;
  if (facts.health !== 'silent') return { state: 'up', why: words, sip: 200 };
  return facts.everAnswered
    ? { state: 'down', why: `${trunk.server} no longer answers` }
    : { state: 'unknown', why: `${words}, but it never answers OPTIONS`, sip: 200 };
}

function byHealth(trunk: Switches, { health, healthReply, everAnswered }: TrunkFacts): TrunkCondition {
  if (health === 'unasked' || !healthReply) return { state: 'unknown', why: `${trunk.server} has not answered yet` };
  if (health === 'silent') return { state: 'down', why: wordsFor(healthReply, trunk.server) };
  // Whatever the answer, somebody is there; a challenge or a 404 is as good as a 200.
  const status = healthReply.kind === 'answered' ? healthReply.response.status : 0;
  return { state: everAnswered ? 'up' : 'unknown', why: `It answers (${status})`, ...statusOf(healthReply) };
}

function statusOf(reply: AskOutcome): { readonly sip?: number } {
  return reply.kind === 'answered' ? { sip: reply.response.status } : {};
}
