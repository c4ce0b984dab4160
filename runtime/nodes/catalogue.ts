/** The one list of all node kinds. A new kind is a folder and a word here. */

import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import { announce } from './announce/run.ts';
import { announceAndScreen } from './announce-and-screen/run.ts';
import { answer } from './answer/run.ts';
import { callback } from './callback/run.ts';
import { callerFilter } from './caller-filter/run.ts';
import { checkVoicemail } from './check-voicemail/run.ts';
import { collectDigits } from './collect-digits/run.ts';
import { condition } from './condition/run.ts';
import { counter } from './counter/run.ts';
import { dial } from './dial/run.ts';
import { errorHandler } from './error-handler/run.ts';
import { forwardToPhone } from './forward-to-phone/run.ts';
import { forwardToSip } from './forward-to-sip/run.ts';
import { goToFlow } from './go-to-flow/run.ts';
import { groupLogin } from './group-login/run.ts';
import { hangUp } from './hang-up/run.ts';
import { hangupHandler } from './hangup-handler/run.ts';
import { httpRequest } from './http-request/run.ts';
import { incomingCall } from './incoming-call/run.ts';
import { keptValue } from './kept-value/run.ts';
import { language } from './language/run.ts';
import { log } from './log/run.ts';
import { menu } from './menu/run.ts';
import { musicOnHold } from './music-on-hold/run.ts';
import type { NodeKind } from './node-kind.ts';
import { park } from './park/run.ts';
import { pickUp } from './pick-up/run.ts';
import { pickUpRinging } from './pick-up-ringing/run.ts';
import { record } from './record/run.ts';
import { recordCall } from './record-call/run.ts';
import { redirect } from './redirect/run.ts';
import { reject } from './reject/run.ts';
import { returns } from './return/run.ts';
import { ring } from './ring/run.ts';
import { ringAccount } from './ring-account/run.ts';
import { ringGroup } from './ring-group/run.ts';
import { routeTable } from './route-table/run.ts';
import { sendDtmf } from './send-dtmf/run.ts';
import { setCallerId } from './set-caller-id/run.ts';
import { setHeaders } from './set-headers/run.ts';
import { setVariables } from './set-variables/run.ts';
import { split } from './split/run.ts';
import { subflow } from './subflow/run.ts';
import { switchOn } from './switch/run.ts';
import { timeCondition } from './time-condition/run.ts';
import { transfer } from './transfer/run.ts';
import { voicemail } from './voicemail/run.ts';
import { wait } from './wait/run.ts';

/** In the order of the palette. */
const all = [
  incomingCall,
  hangupHandler,
  errorHandler,
  ring,
  answer,
  reject,
  redirect,
  dial,
  announceAndScreen,
  ringAccount,
  ringGroup,
  groupLogin,
  forwardToPhone,
  forwardToSip,
  callback,
  park,
  pickUp,
  pickUpRinging,
  setCallerId,
  setHeaders,
  transfer,
  announce,
  menu,
  collectDigits,
  sendDtmf,
  musicOnHold,
  record,
  recordCall,
  voicemail,
  checkVoicemail,
  timeCondition,
  condition,
  switchOn,
  routeTable,
  callerFilter,
  counter,
  split,
  subflow,
  setVariables,
  language,
  log,
  wait,
  httpRequest,
  keptValue,
  goToFlow,
  returns,
  hangUp,
];

/** Every kind by its name. */
export const catalogue: ReadonlyMap<string, NodeKind> = new Map(all.map((kind) => [kind.card.kind, kind]));

/** Every card, in the order of the palette. */
export const cards: readonly NodeCard[] = all.map(({ card }) => card);
