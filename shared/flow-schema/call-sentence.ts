/** One sentence that says how a call went, from its CDRs. Pure; for editor, API and mails alike. */

import type { HangupCause } from './call-events.ts';
import { type SentenceWords, WORDS } from './call-sentence-words.ts';

/** What the sentence needs of a CDR. */
export interface LegStory {
  readonly leg: string;
  readonly direction: 'in' | 'out';
  /** Number, account or address, as people call it. */
  readonly fromUser: string;
  readonly toUser: string;
  readonly startedAt: number;
  readonly answeredAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly sip?: number | undefined;
  readonly cause?: HangupCause | undefined;
  readonly bridged: readonly { readonly leg: string; readonly at: number; readonly partedAt?: number | undefined }[];
  readonly recovered?: boolean | undefined;
}

export type SentenceLanguage = keyof typeof WORDS;

/** Others named at most; the rest are counted. */
const MOST_NAMED = 3;

/** Such as: "ann called 200, answered after 4 s, connected with bob for 2 min 3 s; bob hung up." */
export function callSentence(legs: readonly LegStory[], language: SentenceLanguage): string {
  const words = WORDS[language];
  const main = legs.find(({ direction }) => direction === 'in') ?? legs[0];
  if (!main) return words.nothing;
  const others = legs.filter((leg) => leg !== main);
  const begun = main.direction === 'in' ? words.called(main.fromUser, main.toUser) : words.weCalled(main.toUser);
  const clauses = [answer(main, others, words), connected(main, others, words), tried(main, others, words)];
  const story = [begun, ...clauses.filter((clause) => clause !== undefined)].join(', ');
  return `${story}; ${end(main, others, words)}.`;
}

function answer(main: LegStory, others: readonly LegStory[], words: SentenceWords): string | undefined {
  const { startedAt, answeredAt, endedAt, bridged } = main;
  if (answeredAt === undefined) return undefined;
  const waited = words.answered(span(answeredAt - startedAt, words));
  const alone = bridged.length === 0 && others.length === 0;
  return alone && endedAt !== undefined ? `${waited}, ${words.stayed(span(endedAt - answeredAt, words))}` : waited;
}

/** With whom, and for how long altogether. */
function connected(main: LegStory, others: readonly LegStory[], words: SentenceWords): string | undefined {
  const talks = new Map<string, number>();
  for (const { leg, at, partedAt = main.endedAt } of main.bridged) {
    talks.set(leg, (talks.get(leg) ?? 0) + (partedAt === undefined ? 0 : partedAt - at));
  }
  if (talks.size === 0) return undefined;
  const parts = [...talks].map(([leg, ms]) => {
    const who = others.find((other) => other.leg === leg);
    return words.talkedWith(who ? nameOf(who) : leg, span(ms, words));
  });
  return words.connected(listed(parts, words));
}

/** Who was called and did not talk; some of them have answered, and then not taken the call. */
function tried(main: LegStory, others: readonly LegStory[], words: SentenceWords): string | undefined {
  const met = new Set(main.bridged.map(({ leg }) => leg));
  const vain = others.filter(
    ({ leg, answeredAt, cause }) => !met.has(leg) && (answeredAt === undefined || declined(cause)),
  );
  if (vain.length === 0) return undefined;
  return words.tried(
    listed(
      vain.map((leg) => `${nameOf(leg)} (${words.result(leg.sip, leg.cause?.code)})`),
      words,
    ),
  );
}

const declined = (cause: HangupCause | undefined) => cause?.code === 'rejected' || cause?.code === 'timeout';

function end(main: LegStory, others: readonly LegStory[], words: SentenceWords): string {
  const { cause, endedAt, answeredAt, sip, startedAt } = main;
  if (main.recovered) return words.recovered;
  if (endedAt === undefined) return words.goesOn;
  if (!cause) return words.ended;
  if (cause.code === 'cancelled') return words.gaveUp(nameOf(main), span(endedAt - startedAt, words));
  if (cause.code === 'rejected' || cause.code === 'redirected')
    return words.refused(words.result(cause.sip ?? sip, cause.code));
  if (cause.code !== 'hungUp') return words.causes[cause.code];
  if (cause.by === 'callee')
    return words.hungUp(main.direction === 'out' ? nameOf(main) : partner(main, others, words));
  if (cause.by === 'caller') return words.hungUp(main.direction === 'in' ? nameOf(main) : words.we);
  return answeredAt === undefined ? words.ended : words.causes.completed;
}

/** The last one on the other side. */
function partner(main: LegStory, others: readonly LegStory[], words: SentenceWords): string {
  const last = main.bridged.at(-1)?.leg;
  const who = others.find(({ leg }) => leg === last);
  return who ? nameOf(who) : words.otherSide;
}

const nameOf = ({ direction, fromUser, toUser }: LegStory): string => (direction === 'in' ? fromUser : toUser);

function listed(parts: readonly string[], words: SentenceWords): string {
  const named = parts.slice(0, MOST_NAMED);
  const rest = parts.length - named.length;
  const all = rest > 0 ? [...named, words.more(rest)] : named;
  const last = all.at(-1) ?? '';
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} ${words.and} ${last}` : last;
}

/** `4 s`, `2 min 3 s`, `1 h 5 min`: with as much as matters. */
function span(ms: number, { units: [h, min, s] }: SentenceWords): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return minutes > 0 ? `${hours} ${h} ${minutes} ${min}` : `${hours} ${h}`;
  if (minutes > 0) return seconds % 60 > 0 ? `${minutes} ${min} ${seconds % 60} ${s}` : `${minutes} ${min}`;
  return `${seconds} ${s}`;
}
