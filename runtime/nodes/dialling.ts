/** What the boxes that call somebody have in common: exits, ringing, and what expressions learn. */

import {
  choice,
  type Field,
  flag,
  optionalPrompt,
  optionalText,
  optionalWholeNumber,
  type Prompt,
  seconds,
} from '../../shared/flow-schema/fields.ts';
import { MEDIA_WISHES, type MediaWish } from '../../shared/flow-schema/media-wish.ts';
import type { FixedPort } from '../../shared/flow-schema/node-card.ts';
import type { DialLeg, DialOutcome, DialPlan, DialResult, Ringback } from '../call/call.ts';
import type { Results, Scene } from './node-kind.ts';
import { screeningQuestion } from './screening-words.ts';

/** sip or sips; nothing in it that could end the header line or the angle brackets around it. */
export const SIP_ADDRESS = '^sips?:[^\\s<>"]{1,480}$';

/** One exit for each way in which a Dial ends. */
export const dialPorts = [
  {
    id: 'answered',
    label: { en: 'After the call', de: 'Nach dem Gespräch' },
    tone: 'good',
    leaves: 'answered',
  },
  { id: 'busy', label: { en: 'Busy', de: 'Besetzt' }, tone: 'bad', expected: true, quick: true },
  { id: 'noAnswer', label: { en: 'No answer', de: 'Keine Antwort' }, tone: 'bad', expected: true },
  { id: 'rejected', label: { en: 'Declined', de: 'Abgewiesen' }, tone: 'bad', quick: true },
  {
    id: 'unreachable',
    label: { en: 'Not reachable', de: 'Nicht erreichbar' },
    tone: 'bad',
    expected: true,
    quick: true,
  },
  { id: 'redirected', label: { en: 'Sent elsewhere', de: 'Anderswohin verwiesen' }, tone: 'neutral', quick: true },
  { id: 'limitReached', label: { en: 'Limit reached', de: 'Grenze erreicht' }, tone: 'bad', quick: true },
] as const satisfies readonly FixedPort<DialOutcome>[];

/** How long, with whose name, and what the caller hears meanwhile. */
export const ringFields = {
  ringFor: seconds(
    { en: 'Ring for', de: 'Klingeln lassen' },
    { default: 30, min: 1, max: 180, help: { en: 'Each phone.', de: 'Jedes Telefon.' } },
  ),
  whileRinging: choice({ en: 'The caller hears', de: 'Der Anrufer hört' }, ['callee', 'tone', 'music'], {
    default: 'callee',
    labels: {
      callee: { en: 'What the other side sends', de: 'Was die Gegenseite sendet' },
      tone: { en: 'A ring tone', de: 'Einen Freiton' },
      music: { en: 'Hold music', de: 'Wartemusik' },
    },
  }),
  country: optionalText(
    { en: 'Ring tone of', de: 'Freiton aus' },
    {
      max: 2,
      pattern: '^[A-Za-z]{2}$',
      template: false,
      placeholder: { en: 'US', de: 'DE' },
      help: { en: 'A country’s two letters.', de: 'Die zwei Buchstaben eines Landes.' },
    },
  ),
  limit: optionalWholeNumber(
    { en: 'Longest conversation, minutes', de: 'Längstes Gespräch, Minuten' },
    { min: 1, max: 1440 },
  ),
  audio: choice({ en: 'Audio flows', de: 'Ton fließt' }, MEDIA_WISHES, {
    default: 'anchored',
    labels: {
      anchored: { en: 'Through us', de: 'Durch uns' },
      auto: { en: 'Past us, where that works', de: 'An uns vorbei, wo das geht' },
      released: { en: 'Past us, always', de: 'Immer an uns vorbei' },
    },
    help: {
      en: 'Past us, the way is shorter; nothing is recorded or measured then, and hold music comes from the phone.',
      de: 'An uns vorbei ist der Weg kürzer; dann wird nichts aufgenommen oder gemessen.',
    },
  }),
  callerName: optionalText({ en: 'Caller’s name shown', de: 'Angezeigter Name' }, { max: 80 }),
  callerNumber: optionalText(
    { en: 'Caller’s number shown', de: 'Angezeigte Nummer' },
    { max: 40, pattern: '^[^\\s<>"@;]*$' },
  ),
} as const satisfies Readonly<Record<string, Field<unknown>>>;

/** What whoever answers hears first, and whether a key must follow. */
export const screeningFields = {
  whisper: optionalPrompt(
    { en: 'Whoever answers hears first', de: 'Wer abnimmt, hört zuerst' },
    {
      help: {
        en: 'The caller does not hear it. {{ caller.spoken }} is the caller’s name or number.',
        de: 'Der Anrufer hört es nicht. {{ caller.spoken }} ist Name oder Nummer des Anrufers.',
      },
    },
  ),
  confirm: flag(
    { en: 'Whoever answers must press 1', de: 'Wer abnimmt, muss die 1 drücken' },
    {
      default: false,
      help: {
        en: 'So no voicemail of a mobile takes the call. The others ring on meanwhile.',
        de: 'So nimmt keine Mailbox eines Mobiltelefons den Anruf an. Die anderen klingeln weiter.',
      },
    },
  ),
} as const satisfies Readonly<Record<string, Field<unknown>>>;

/** The values of `screeningFields`. */
interface Asking {
  readonly whisper?: Prompt | undefined;
  readonly confirm?: boolean;
}

/** The values of `ringFields`. */
export interface Ringing {
  readonly ringFor: number;
  readonly whileRinging: Ringback;
  readonly country: string | undefined;
  readonly limit: number | undefined;
  readonly audio: MediaWish;
  readonly callerName: string | undefined;
  readonly callerNumber: string | undefined;
}

/** The plan of a box; what a leg says itself comes before what the box says. @param more what the box says of each leg */
export function planOf(
  stages: readonly (readonly DialLeg[])[],
  ringing: Ringing & Asking,
  { language }: Pick<Scene, 'language'>,
  more: Pick<DialLeg, 'redirects'> = {},
): DialPlan {
  const { ringFor, whileRinging, country, limit, audio, callerName, callerNumber, whisper, confirm = false } = ringing;
  const from = {
    ...(callerName ? { displayName: callerName } : {}),
    ...(callerNumber ? { user: callerNumber } : {}),
  };
  const shared = {
    ...more,
    ...(limit !== undefined && { limit: limit * 60 }),
    ...(audio !== 'anchored' && { audio }),
    ...(Object.keys(from).length > 0 && { from }),
  };
  return {
    stages: stages.map((legs) => legs.map((leg) => ({ ...shared, ...leg }))),
    ringFor,
    ringback: whileRinging,
    ...(country !== undefined && { country }),
    screening: { says: whisper ? [whisper] : [], question: screeningQuestion(language), confirm },
  };
}

/** The exit, and what expressions see as `dial` and `redirect`. */
export function dialled(result: DialResult): { readonly port: DialOutcome; readonly results: Results } {
  const { outcome, sip = 0, reason = '', ringSeconds, talkSeconds, by = '', redirect } = result;
  return {
    port: outcome,
    results: {
      dial: { status: outcome, sip, reason, ringSeconds, talkSeconds, by },
      ...(redirect && { redirect: { ...redirect, response: sip } }),
    },
  };
}
