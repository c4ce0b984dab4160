/** What a node kind is: its card, and what it does to a call. */

import type { Party } from '../../shared/flow-schema/call-events.ts';
import type { ConfigOf } from '../../shared/flow-schema/fields.ts';
import type { NodeCard, PortOf } from '../../shared/flow-schema/node-card.ts';
import type { Call, CallRecording, DialLeg } from '../call/call.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { HouseMemory } from './house-memory.ts';

/** A value of a flow variable. */
export type Value = string | number | boolean;
export type Vars = Readonly<Record<string, Value>>;

/** The exit of the start node by which the call comes into the flow. */
export type Entry = 'in' | 'out' | 'redirect' | 'transfer';

export interface WebAsk {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export type WebReply =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: string }
  | { readonly outcome: 'failed' | 'timeout'; readonly why: string };

/** A message that is kept. */
export interface VoiceMessage {
  readonly id: string;
  readonly fresh: boolean;
  /** Plays it. */
  readonly prompt: string;
}

/** What the owner of a mailbox says to callers: all that they hear, or the name alone. */
export type SpokenByOwner = 'greeting' | 'spokenName';

/** Mailboxes as boxes see them; a name may also be that of an account, for whose mailbox it stands. */
export interface MailboxService {
  /** Makes room for a message; `dropped` or `kept` must follow. @throws when there is no such mailbox */
  open(name: string, call: { readonly id: string; readonly from: Party }): Promise<OpenedMailbox>;
  /** A message without a sound is none. */
  keep(message: string, recording: CallRecording): Promise<'left' | 'empty'>;
  /** Nothing was recorded. */
  drop(message: string): Promise<void>;
  /** Plays what was recorded and is not kept yet. */
  draftOf(message: string): string;
  /** What was recorded is thrown away, its place is not: it is spoken once more. */
  again(message: string): Promise<void>;
  /** `later`: there were too many wrong tries. @throws when there is no such mailbox */
  enter(name: string, pin: string): Promise<'in' | 'wrong' | 'later'>;
  /** The new ones first, the oldest of them first. @throws when there is no such mailbox */
  messages(name: string): Promise<readonly VoiceMessage[]>;
  heard(message: string): Promise<void>;
  remove(message: string): Promise<void>;
  /** It counts as new again. */
  unheard(message: string): Promise<void>;
  /** Callers hear it from now on. @returns the prompt; undefined when nothing was said. @throws when there is no such mailbox */
  keepSpoken(
    what: SpokenByOwner,
    name: string,
    recording: Pick<CallRecording, 'id' | 'soundSeconds'>,
  ): Promise<string | undefined>;
  dropSpoken(what: SpokenByOwner, name: string): Promise<void>;
  /** False for one that is no PIN. */
  changePin(name: string, pin: string): Promise<boolean>;
}

export type OpenedMailbox =
  | {
      readonly kind: 'open';
      readonly mailbox: string;
      readonly message: string;
      /** The prompt that its owner has spoken for callers. */
      readonly greeting?: string;
      /** The prompt of the owner's name, spoken by the owner. */
      readonly spokenName?: string;
    }
  | { readonly kind: 'full' };

/** Announcements that drawings may play. */
export interface PromptService {
  /** Keeps what was recorded under that name, as loud as speech is here; its file goes. @returns the prompt @throws when it cannot be kept */
  keep(name: string, recording: string): Promise<string>;
}

/** What nodes reach beyond the call; grows with the kinds that need more than a call. */
export interface Services {
  /** Asks a web server, within the limits of the house. @throws the signal's reason, and nothing else */
  web(ask: WebAsk): Promise<WebReply>;
  readonly mailboxes: MailboxService;
  readonly prompts: PromptService;
  readonly memory: HouseMemory;
}

/** What expressions find under the roots `dial`, `redirect` and `transfer`; each replaces what was there. */
export interface Results {
  readonly dial?: Vars;
  readonly redirect?: Vars;
  readonly transfer?: Vars;
}

/** What the calls that a drawing places carry, unless a box says otherwise; each part replaces what was there. */
export type Outgoing = Pick<DialLeg, 'from' | 'headers'>;

/** How another flow came back. */
export interface FlowReturn {
  /** The way that its Return names; undefined when it ran out without one. */
  readonly name?: string;
  readonly values: Vars;
  readonly inside: Inside;
}

/** What went on in a flow that was entered, as far as the one that entered it must know. */
export interface Inside {
  /** Set there by a box; empty: none was. */
  readonly language: string;
  /** What callers typed as secrets there. */
  readonly secrets: readonly string[];
  /** Nodes visited since anything took time. */
  readonly quickHops: number;
}

export interface FlowRunner {
  /**
   * Runs another flow on this call, as it was published when the call began. Its variables are its own.
   * @throws when there is no such flow, when flows stand too deep in each other, or when something in it failed
   */
  run(flow: string, inputs: Vars): Promise<FlowReturn>;
}

/** Everything a node may see and use while it runs. */
export interface Scene {
  readonly call: Call;
  readonly entry: Entry;
  readonly vars: Vars;
  /** Aborts when the node is left behind: the call has ended, or the flow was stopped. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Of the flow, such as `Europe/Berlin`; UTC where it names none. */
  readonly timeZone: string;
  /** That the call is in: as a box has set it, else the flow's, such as `de` or `en-GB`; `en` where it names none. */
  readonly language: string;
  readonly services: Services;
  readonly flows: FlowRunner;
  readonly log: Logger;
  /**
   * The value of a CEL expression over the call and the flow's variables.
   * @param set variables that this node has set already, and that the expression shall see
   * @throws ExpressionFailed when it has no value, such as a missing key
   */
  evaluate(expression: string, set?: Vars): Value;
}

/** The exit of the kinds that have none: the flow is over. */
export const OVER = 'over';

/** The exit that a node chose and what it set. A kind without exits can only be over. */
export interface Outcome<P extends string> {
  readonly port: [P] extends [never] ? typeof OVER : P;
  /** Flow variables with their new values. */
  readonly set?: Vars;
  /** The keys that the caller pressed, for the root `digits`. */
  readonly digits?: string;
  readonly results?: Results;
  readonly outgoing?: Outgoing;
  /** That the call is in from here on. */
  readonly language?: string;
  /** For an end: how this flow comes back to the one that entered it. */
  readonly returned?: { readonly name: string; readonly values: Vars };
  /** For an end: the call goes on in another flow. */
  readonly goTo?: { readonly flow: string; readonly inputs: Vars };
  readonly inside?: Inside;
  /** For the journal; secrets in it are masked. */
  readonly note?: string;
  /** What is set and pressed here is masked wherever it is shown or kept. */
  readonly secret?: boolean;
}

/**
 * What a node does. A foreseen result is a port; an exception means that the node could not do its job
 * and leads to the error exit.
 */
export type Run<C extends NodeCard> = (
  config: ConfigOf<C['fields']>,
  scene: Scene,
) => Promise<Outcome<PortOf<C>>> | Outcome<PortOf<C>>;

type Config = Readonly<Record<string, unknown>>;

/** A kind as the interpreter sees it; the configuration has been checked against the card before `run` gets it. */
export interface NodeKind {
  readonly card: NodeCard;
  run(config: Config, scene: Scene): Promise<Outcome<string>> | Outcome<string>;
  /** Brings a configuration of an older version to the card's. */
  upgrade?(config: Config, from: number): Config;
}

/** Joins a card and its run; the exits that the run chooses and the fields it reads must be the card's. */
export function nodeKind<C extends NodeCard>(card: C, run: Run<C>, upgrade?: NodeKind['upgrade']): NodeKind {
  return { card, run: run as NodeKind['run'], ...(upgrade && { upgrade }) };
}
