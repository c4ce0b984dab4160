/** Server transactions: RFC 3261 figures 7 and 8, with the Accepted state of RFC 6026 §7.1. */

import type { StateTable } from './state-table.ts';

export type ServerState = 'trying' | 'proceeding' | 'completed' | 'confirmed' | 'accepted';

export type ServerEvent =
  | 'start'
  /** The request again. */
  | 'request'
  | 'ack'
  /** Our user responds: 1xx, 2xx, 3xx to 6xx. */
  | 'provisional'
  | 'success'
  | 'failure'
  /** 3xx to 6xx as the first word to a stranger: the caller still repeats its INVITE, so we need not (§8.2.7). */
  | 'quietFailure'
  | 'sendFailed'
  /** 200 ms without a response of our user (§17.2.1). */
  | 'timerTrying'
  | 'timerG'
  | 'timerH'
  | 'timerI'
  | 'timerJ'
  | 'timerL';

export type ServerAction =
  | 'send'
  | 'resend'
  | 'startTrying'
  | 'sendTrying'
  | 'startG'
  | 'startH'
  | 'startI'
  | 'startJ'
  | 'startL'
  | 'stopG'
  | 'tellAck'
  | 'tellTimeout'
  | 'tellTransport';

export type ServerTable = StateTable<ServerState, ServerEvent, ServerAction>;

export const inviteServer: ServerTable = {
  trying: {},
  proceeding: {
    start: ['proceeding', 'startTrying'],
    timerTrying: ['proceeding', 'sendTrying'],
    request: ['proceeding', 'resend'],
    provisional: ['proceeding', 'send'],
    success: ['accepted', 'send', 'startL'],
    failure: ['completed', 'send', 'startG', 'startH'],
    quietFailure: ['completed', 'send', 'startH'],
    sendFailed: ['terminated', 'tellTransport'],
  },
  // RFC 6026 §7.1: the request is absorbed, the user sends its 2xx as often as it likes, each ACK goes to the user.
  accepted: {
    request: ['accepted'],
    success: ['accepted', 'send'],
    ack: ['accepted', 'tellAck'],
    timerL: ['terminated'],
  },
  completed: {
    request: ['completed', 'resend'],
    ack: ['confirmed', 'stopG', 'startI'],
    timerG: ['completed', 'resend', 'startG'],
    timerH: ['terminated', 'tellTimeout'],
    sendFailed: ['terminated', 'tellTransport'],
  },
  confirmed: {
    timerI: ['terminated'],
  },
};

export const nonInviteServer: ServerTable = {
  trying: {
    provisional: ['proceeding', 'send'],
    success: ['completed', 'send', 'startJ'],
    failure: ['completed', 'send', 'startJ'],
  },
  proceeding: {
    request: ['proceeding', 'resend'],
    provisional: ['proceeding', 'send'],
    success: ['completed', 'send', 'startJ'],
    failure: ['completed', 'send', 'startJ'],
    sendFailed: ['terminated', 'tellTransport'],
  },
  completed: {
    request: ['completed', 'resend'],
    timerJ: ['terminated'],
    sendFailed: ['terminated', 'tellTransport'],
  },
  confirmed: {},
  accepted: {},
};
