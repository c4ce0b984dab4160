/** A provider's answers, or its silence, in plain words. Pure. */

import type { UnansweredChallenge } from '../sip/auth/digest-attempt.ts';
import type { AskOutcome } from '../sip/calling/call-options.ts';
import type { SipResponse } from '../sip/message/message.ts';

/** What each answer means to somebody who has just typed in his provider's settings. */
const meanings: Readonly<Record<number, string>> = {
  400: 'The provider does not understand the request',
  401: 'The provider refuses the user name or password',
  403: 'The provider forbids it: often a wrong password, a locked account, or an address that it does not expect',
  404: 'The provider does not know this user name',
  405: 'This server takes no registrations',
  407: 'The provider refuses the user name or password',
  408: 'The provider’s server waited in vain for another one',
  410: 'This account no longer exists at the provider',
  420: 'The provider demands something that Cordboard does not do',
  423: 'The provider wants longer registrations',
  479: 'The provider cannot send to the address that Cordboard gave',
  480: 'The account is not available at the provider',
  486: 'The provider says that the line is busy',
  488: 'The provider accepts none of the audio formats',
  500: 'The provider’s server has a fault',
  502: 'The provider’s server got a bad answer from another one',
  503: 'The provider’s server is overloaded or being repaired',
  504: 'The provider’s server waited in vain for another one',
  603: 'The provider declines',
};

const failures: Readonly<Record<Extract<AskOutcome, { kind: 'failed' }>['why'], (server: string) => string>> = {
  timeout: (server) => `No answer from ${server}. Is the name right, and does a firewall let SIP through?`,
  noProvisional: (server) => `No answer from ${server} within 4 seconds`,
  transport: (server) => `${server} cannot be reached: no connection could be made`,
  notSip: (server) => `${server} is no SIP address`,
  transportNotSupported: (server) => `No transport that Cordboard listens on leads to ${server}`,
  noSuchName: (server) => `DNS knows no ${server}`,
  noServers: (server) => `DNS names no SIP server for ${server}`,
  dnsUnavailable: (server) => `No name server answers, so ${server} cannot be looked up`,
};

const challenges: Readonly<Partial<Record<UnansweredChallenge['reason'], (challenge: UnansweredChallenge) => string>>> =
  {
    rejected: () => 'The provider refuses the user name or password',
    senderNotAllowed: ({ sender }) =>
      `${sender.address} asked for the password, but is not among the addresses of this trunk`,
    realmNotAllowed: ({ realm }) =>
      `The provider asks for the password under a new name, “${realm ?? ''}”. Confirm it if that is right`,
    nothingSupported: () => 'The provider wants a kind of login that Cordboard does not know',
    hashMissing: () => 'The provider wants a kind of login for which no password is stored',
  };

/** @param server as in the settings */
export function wordsFor(reply: AskOutcome, server: string): string {
  if (reply.kind === 'failed') return failures[reply.why](server);
  const { response, unanswered } = reply;
  const challenge = isChallenge(response.status) ? unanswered.find(({ reason }) => challenges[reason]) : undefined;
  if (challenge) return `${challenges[challenge.reason]!(challenge)} (${response.status})`;
  if (isChallenge(response.status)) return `The provider asks for a password (${response.status})`;
  return statusWords(response);
}

/** `The provider forbids it … (403 Account suspended)`; what the provider itself writes is cut short. */
export function statusWords({ status, reason }: Pick<SipResponse, 'status' | 'reason'>): string {
  const written = reason.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '').slice(0, 80);
  const answer = written === '' ? `${status}` : `${status} ${written}`;
  const meaning = meanings[status] ?? (status < 300 ? 'The provider answers' : 'The provider refuses');
  return `${meaning} (${answer})`;
}

export function isChallenge(status: number): boolean {
  return status === 401 || status === 407;
}
