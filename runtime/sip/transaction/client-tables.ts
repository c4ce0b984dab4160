/** Client transactions: RFC 3261 figures 5 and 6, with the Accepted state of RFC 6026 §7.2. */

import type { StateTable } from './state-table.ts';

export type ClientState = 'calling' | 'trying' | 'proceeding' | 'completed' | 'accepted';

export type ClientEvent =
  | 'start'
  /** Responses: 1xx, 2xx, 3xx to 6xx. */
  | 'provisional'
  | 'success'
  | 'failure'
  | 'sendFailed'
  /** It could not be written to a connection that stood. */
  | 'unsent'
  /** The connection that carried the request is gone. */
  | 'lost'
  | 'sendAgain'
  | 'timerA'
  | 'timerB'
  | 'timerD'
  | 'timerE'
  | 'timerF'
  | 'timerK'
  | 'timerM';

export type ClientAction =
  | 'send'
  | 'ack'
  | 'startA'
  | 'startB'
  | 'startD'
  | 'startE'
  /** Timer E at its longest: a provisional is there, so the request has arrived. */
  | 'startSlowE'
  | 'startF'
  | 'startK'
  | 'startM'
  | 'repeat'
  | 'repeatSoon'
  | 'repeatSoonIfHarmless'
  | 'stopResending'
  | 'stopLimit'
  | 'tell'
  | 'tellTimeout'
  | 'tellTransport';

export type ClientTable = StateTable<ClientState, ClientEvent, ClientAction>;

export const inviteClient: ClientTable = {
  trying: {},
  calling: {
    start: ['calling', 'startA', 'startB', 'send'],
    timerA: ['calling', 'send', 'startA'],
    timerB: ['terminated', 'tellTimeout'],
    provisional: ['proceeding', 'stopResending', 'stopLimit', 'tell'],
    success: ['accepted', 'stopResending', 'startM', 'tell'],
    failure: ['completed', 'stopResending', 'ack', 'startD', 'tell'],
    sendFailed: ['terminated', 'tellTransport'],
    unsent: ['calling', 'repeatSoon'],
    lost: ['calling', 'repeatSoonIfHarmless'],
    sendAgain: ['calling', 'repeat'],
  },
  proceeding: {
    provisional: ['proceeding', 'tell'],
    success: ['accepted', 'startM', 'tell'],
    failure: ['completed', 'ack', 'startD', 'tell'],
  },
  completed: {
    failure: ['completed', 'ack'],
    timerD: ['terminated'],
    sendFailed: ['terminated', 'tellTransport'],
  },
  // RFC 6026 §7.2: every 2xx, repeated or of another fork, goes to the user, who owes it an ACK.
  accepted: {
    success: ['accepted', 'tell'],
    timerM: ['terminated'],
  },
};

export const nonInviteClient: ClientTable = {
  calling: {},
  trying: {
    start: ['trying', 'startE', 'startF', 'send'],
    timerE: ['trying', 'send', 'startE'],
    timerF: ['terminated', 'tellTimeout'],
    provisional: ['proceeding', 'tell'],
    success: ['completed', 'stopResending', 'startK', 'tell'],
    failure: ['completed', 'stopResending', 'startK', 'tell'],
    sendFailed: ['terminated', 'tellTransport'],
    unsent: ['trying', 'repeatSoon'],
    lost: ['trying', 'repeatSoonIfHarmless'],
    sendAgain: ['trying', 'repeat'],
  },
  proceeding: {
    lost: ['proceeding', 'repeatSoonIfHarmless'],
    sendAgain: ['proceeding', 'repeat'],
    timerE: ['proceeding', 'send', 'startSlowE'],
    timerF: ['terminated', 'tellTimeout'],
    provisional: ['proceeding', 'tell'],
    success: ['completed', 'stopResending', 'startK', 'tell'],
    failure: ['completed', 'stopResending', 'startK', 'tell'],
    sendFailed: ['terminated', 'tellTransport'],
  },
  completed: {
    timerK: ['terminated'],
  },
  accepted: {},
};
