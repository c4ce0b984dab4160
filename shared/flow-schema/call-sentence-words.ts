/** The words of `callSentence`, in each language. */

import type { HangupCause } from './call-events.ts';

export interface SentenceWords {
  readonly nothing: string;
  readonly we: string;
  readonly otherSide: string;
  readonly and: string;
  /** Hours, minutes, seconds. */
  readonly units: readonly [string, string, string];
  called(from: string, to: string): string;
  weCalled(to: string): string;
  answered(after: string): string;
  stayed(time: string): string;
  connected(talks: string): string;
  talkedWith(who: string, time: string): string;
  tried(results: string): string;
  more(count: number): string;
  /** What became of an attempt. */
  result(sip: number | undefined, code: HangupCause['code'] | undefined): string;
  gaveUp(who: string, after: string): string;
  refused(result: string): string;
  hungUp(who: string): string;
  readonly goesOn: string;
  readonly ended: string;
  readonly recovered: string;
  readonly causes: Readonly<Record<'completed' | 'failed' | 'timeout' | 'shutdown', string>>;
}

/** SIP answers that people have a word for (RFC 3261 §21). */
const RESULTS: Readonly<Record<'en' | 'de', Readonly<Record<number, string>>>> = {
  en: {
    403: 'not allowed',
    404: 'unknown number',
    408: 'no answer',
    410: 'number no longer in use',
    480: 'not reachable',
    484: 'number incomplete',
    486: 'busy',
    487: 'ended before an answer',
    488: 'no codec in common',
    503: 'overloaded',
    600: 'busy',
    603: 'declined',
    604: 'unknown number',
  },
  de: {
    403: 'nicht erlaubt',
    404: 'unbekannte Nummer',
    408: 'keine Antwort',
    410: 'Nummer nicht mehr vergeben',
    480: 'nicht erreichbar',
    484: 'Nummer unvollständig',
    486: 'besetzt',
    487: 'vor einer Antwort beendet',
    488: 'kein gemeinsamer Codec',
    503: 'überlastet',
    600: 'besetzt',
    603: 'abgelehnt',
    604: 'unbekannte Nummer',
  },
};

function result(language: 'en' | 'de', byCode: Readonly<Partial<Record<HangupCause['code'], string>>>) {
  return (sip: number | undefined, code: HangupCause['code'] | undefined): string => {
    const word = (sip === undefined ? undefined : RESULTS[language][sip]) ?? (code && byCode[code]);
    return word ?? (sip === undefined ? byCode.timeout! : `SIP ${sip}`);
  };
}

export const WORDS: Readonly<Record<'en' | 'de', SentenceWords>> = {
  en: {
    nothing: 'Nothing is known of this call.',
    we: 'we',
    otherSide: 'the other side',
    and: 'and',
    units: ['h', 'min', 's'],
    called: (from, to) => `${from} called ${to}`,
    weCalled: (to) => `We called ${to}`,
    answered: (after) => `answered after ${after}`,
    stayed: (time) => `stayed ${time}`,
    connected: (talks) => `connected with ${talks}`,
    talkedWith: (who, time) => `${who} for ${time}`,
    tried: (results) => `not reached: ${results}`,
    more: (count) => `${count} more`,
    result: result('en', { redirected: 'sent elsewhere', cancelled: 'given up', timeout: 'no answer' }),
    gaveUp: (who, after) => `${who} gave up after ${after}`,
    refused: (how) => `the call was turned away: ${how}`,
    hungUp: (who) => `${who} hung up`,
    goesOn: 'the call goes on',
    ended: 'the call ended',
    recovered: 'the end is not known, because the server stopped in the middle of the call',
    causes: {
      completed: 'the flow ended the call',
      failed: 'the call broke off',
      timeout: 'the call ended because nothing was heard any more',
      shutdown: 'the call ended because the server was shut down',
    },
  },
  de: {
    nothing: 'Von diesem Anruf ist nichts bekannt.',
    we: 'wir',
    otherSide: 'die Gegenseite',
    and: 'und',
    units: ['Std.', 'Min.', 'Sek.'],
    called: (from, to) => `${from} rief ${to} an`,
    weCalled: (to) => `Wir riefen ${to} an`,
    answered: (after) => `Antwort nach ${after}`,
    stayed: (time) => `${time} in der Leitung`,
    connected: (talks) => `verbunden mit ${talks}`,
    talkedWith: (who, time) => `${who} für ${time}`,
    tried: (results) => `nicht erreicht: ${results}`,
    more: (count) => `${count} weiteren`,
    result: result('de', { redirected: 'weitergeschickt', cancelled: 'aufgegeben', timeout: 'keine Antwort' }),
    gaveUp: (who, after) => `${who} gab nach ${after} auf`,
    refused: (how) => `der Anruf wurde abgewiesen: ${how}`,
    hungUp: (who) => `${who} legte auf`,
    goesOn: 'der Anruf läuft noch',
    ended: 'der Anruf endete',
    recovered: 'das Ende ist nicht bekannt, weil der Server mitten im Anruf stehen blieb',
    causes: {
      completed: 'der Ablauf beendete den Anruf',
      failed: 'der Anruf brach ab',
      timeout: 'der Anruf endete, weil nichts mehr zu hören war',
      shutdown: 'der Anruf endete, weil der Server heruntergefahren wurde',
    },
  },
};
