/** The sentences of a test of settings, each with a name for translations. Pure. */

import type { ProbeStep } from '../../../shared/api/trunks.ts';
import type { AskOutcome } from '../../sip/calling/call-options.ts';
import type { Target } from '../../sip/resolve/locate.ts';
import type { Peer } from '../../sip/transport/address.ts';
import { wordsFor } from '../answer-words.ts';
import type { LastInvite } from '../inbound/last-invite.ts';
import { placeOf } from '../peer-text.ts';
import type { Registered } from '../registration/register-verdict.ts';
import { inviteAnswer } from '../trunk-answer.ts';

type Facts = ProbeStep['facts'];

function step(code: string, outcome: ProbeStep['outcome'], words: string, facts: Facts = {}): ProbeStep {
  return { step: code.split('.', 1)[0] as ProbeStep['step'], code, outcome, words, facts };
}

export const settingsBad = (why: string) => step('settings.bad', 'bad', why);

export function dnsFound(targets: readonly Target[], server: string): ProbeStep {
  const servers = targets.map(placeOf);
  const shown = servers.slice(0, 4).join(', ');
  if (targets.length === 1 && targets[0]!.address === server) {
    return step('dns.address', 'good', `${server} is an address: nothing to look up`, { server });
  }
  const count = servers.length === 1 ? 'one server' : `${servers.length} servers`;
  return step('dns.found', 'good', `DNS found ${count} for ${server}: ${shown}`, {
    server,
    count: servers.length,
    shown,
  });
}

export const dnsFailed = (outcome: AskOutcome, server: string) =>
  step('dns.failed', 'bad', wordsFor(outcome, server), { server });

export function optionsAnswered(status: number, milliseconds: number, server: Peer): ProbeStep {
  const facts = { status, milliseconds, server: placeOf(server) };
  return step('answer.good', 'good', `${facts.server} answered OPTIONS with ${status} in ${milliseconds} ms`, facts);
}

/** Many a registrar never answers them, and is well. */
export const optionsSilent = (outcome: AskOutcome, server: string, registers: boolean) =>
  step('answer.none', registers ? 'doubtful' : 'bad', wordsFor(outcome, server), { server });

export function registeredFor({ seconds, serviceRoute }: Registered, server: Peer): ProbeStep {
  const way = serviceRoute.length > 0 ? '; calls go out by the route that it gave' : '';
  const facts = { seconds, server: placeOf(server), routes: serviceRoute.length };
  return step('register.good', 'good', `Registered at ${facts.server} for ${seconds} seconds${way}`, facts);
}

export const behindNat = (address: string) =>
  step('register.nat', 'doubtful', `The provider sees us at ${address}: there is a NAT between us. ${natAdvice}`, {
    address,
  });

const natAdvice = 'If calls come in without sound, set CORDBOARD_PUBLIC_ADDRESS';

export function notRegistered(outcome: AskOutcome, server: string): ProbeStep {
  const status = outcome.kind === 'answered' ? outcome.response.status : 0;
  return step('register.failed', 'bad', wordsFor(outcome, server), { status, server });
}

export const noRegistration = () =>
  step('register.none', 'good', 'Nothing to register: the provider knows us by our address');

export const callNow = (seconds: number) =>
  step('call.waiting', 'waiting', 'Call your number now, from any phone. What comes in will be shown here', {
    seconds,
  });

export const noCall = () =>
  step(
    'call.none',
    'doubtful',
    'No call came. Does the provider send calls to this account, and does a firewall let them in?',
  );

export function inviteRead(invite: LastInvite): ProbeStep {
  const { called, caller } = invite;
  const clear = /^\+[0-9]{5,}$/.test(called.number);
  const who = caller.withheld ? 'somebody who withholds the number' : caller.number || 'nobody that can be told';
  const words = clear
    ? `A call to ${called.number} from ${who}`
    : `A call from ${who}, but “${called.number}” is no whole number: choose below where the called number stands`;
  const facts = { called: called.number, caller: caller.number, from: called.from };
  return {
    ...step(clear ? 'invite.good' : 'invite.unclear', clear ? 'good' : 'doubtful', words, facts),
    invite: inviteAnswer(invite),
  };
}
