/** A journal as lines that can be read. */

import { gradeOf } from '../../shared/flow-schema/audio-quality.ts';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { en, type MessageKey } from '../messages/en.ts';
import type { MessageValues } from '../messages/message.ts';
import { serverWords } from '../messages/server-words.ts';
import { lengthText, partyName } from '../ui/times.ts';

export interface JournalLine {
  readonly seq: number;
  /** Since the call began, such as `0:07.250`. */
  readonly after: string;
  readonly text: string;
  readonly tone: 'node' | 'exit' | 'bad' | 'plain';
  /** What was set, one text for each variable. */
  readonly set: readonly string[];
}

type Say = (key: MessageKey, values?: MessageValues) => string;

const TONES: Readonly<Partial<Record<CallEvent['type'], JournalLine['tone']>>> = {
  'node.entered': 'node',
  'node.left': 'exit',
  'node.failed': 'bad',
  'policy.refused': 'bad',
};

export function journalLines(journal: readonly CallEvent[], t: Say): JournalLine[] {
  const start = journal[0]?.at ?? 0;
  return journal.map((event) => {
    const key = `journal.${event.type}` as MessageKey;
    const ms = String(Math.max(0, Math.round(event.at - start)) % 1000).padStart(3, '0');
    return {
      seq: event.seq,
      after: `${lengthText(event.at - start)}.${ms}`,
      text: t(Object.hasOwn(en, key) ? key : 'journal.other', valuesOf(event, t)),
      tone: TONES[event.type] ?? 'plain',
      set: event.type === 'node.left' ? setTexts(event.set) : [],
    };
  });
}

const setTexts = (set: Readonly<Record<string, unknown>> = {}): string[] =>
  Object.entries(set).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);

function valuesOf(event: CallEvent, t: Say): MessageValues {
  switch (event.type) {
    case 'call.started':
      return { from: partyName(event.from), to: partyName(event.to), flow: event.flow, version: event.version };
    case 'node.entered':
      return { node: event.path.join(' / ') };
    case 'node.left':
      return { node: event.path.join(' / '), port: event.port };
    case 'node.failed':
      return { node: event.path.join(' / '), message: event.message };
    case 'note.written':
      return { node: event.path.join(' / '), text: event.text };
    case 'leg.started':
      return { leg: event.leg, to: partyName(event.direction === 'in' ? event.from : event.to) };
    case 'legs.bridged':
      return { a: event.legs[0], b: event.legs[1] };
    case 'legs.parted':
      return { a: event.legs[0], b: event.legs[1], why: event.why ?? '' };
    case 'media.released':
      return { a: event.legs[0], b: event.legs[1] };
    case 'media.anchored':
      return { a: event.legs[0], b: event.legs[1], why: t(`anchored.${event.why}`) };
    case 'call.parked':
      return { place: event.place };
    case 'transfer.progressed':
      return { leg: event.leg, sip: event.sip };
    case 'leg.changed':
      return { leg: event.leg, state: event.sip === undefined ? event.state : `${event.state} (${event.sip})` };
    case 'digit.pressed':
      return { digit: event.digit, form: event.form };
    case 'policy.refused':
      return { what: event.what, target: event.target, why: serverWords(event.why) };
    case 'media.reported':
      return {
        leg: event.leg,
        grade: t(`legs.grade.${gradeOf(event)}`),
        loss: (event.loss * 100).toFixed(1),
        jitter: event.jitterMs.toFixed(1),
      };
    case 'recording.started':
    case 'recording.stopped':
      return { id: event.id };
    case 'voicemail.left':
      return { mailbox: event.mailbox, seconds: event.seconds.toFixed(1) };
    case 'call.ended':
      return { by: t(`by.${event.cause.by}`), code: t(`cause.${event.cause.code}`) };
    default:
      return { type: (event as { type: string }).type };
  }
}
