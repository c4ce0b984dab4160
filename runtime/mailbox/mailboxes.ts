/** Mailboxes and their messages: left while somebody speaks, counted, listened to and removed. */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import { LOCAL_OWNER } from '../store/collections.ts';
import { MAILBOXES, type MailboxRow, MESSAGES, type MessageRow } from '../store/mailbox-rows.ts';
import type { Collection, Page, Store } from '../store/store.ts';
import {
  accountsOf,
  isNamedByAccount,
  type MailboxAccounts,
  mailboxName,
  meantMailbox,
  ownersOf,
} from './mailbox-names.ts';
import type { MailboxChange, MailboxCounts, MailboxSummary } from './mailbox-summary.ts';
import { hashPin, isPin, PinTries } from './pin.ts';
import { type Spoken, UnkeptMessages } from './unkept-messages.ts';

/** Files of what is being spoken. */
export interface SpokenFiles {
  /** Undefined when there is none. */
  read(id: string): Promise<Uint8Array | undefined>;
  remove(id: string): Promise<void>;
}

export interface MailboxesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly accounts: MailboxAccounts;
  readonly files: SpokenFiles;
  /** Names this process among those that share the store. */
  readonly runtime: string;
  /** There is a mail server. */
  readonly mails?: boolean;
  /** There is a service that writes messages down. */
  readonly transcripts?: boolean;
}

export const USUAL_MOST = 100;
/** Seconds of sound below which nothing was said. */
const SHORTEST = 0.3;

/** Whoever leaves a message. */
export interface LeavingCaller {
  readonly user: string;
  readonly host?: string;
  readonly name?: string;
  /** Asked to stay unknown to whoever is called. */
  readonly withheld?: boolean;
}

/** The owner is not told either (RFC 3323 §4.1.1.3). */
const HIDDEN: LeavingCaller = { user: 'anonymous' };

export class NoSuchMailbox extends Error {
  constructor(name: string) {
    super(`there is no mailbox ${name}`);
    this.name = 'NoSuchMailbox';
  }
}

/** Blob, and prompt, of a message's audio. */
export const audioOf = (message: string): string => `message-${message}`;

/** What callers hear in the owner's voice. */
export type SpokenByOwner = 'greeting' | 'spokenName';

/** How its blobs begin. */
const BLOBS: Readonly<Record<SpokenByOwner, string>> = { greeting: 'greeting', spokenName: 'name' };

export class Mailboxes {
  /** Told when messages came, were heard or went. */
  onChange: (mailbox: string) => void = () => {};
  /** Told when its settings changed, what its owner has spoken, or that it is there at all. */
  onSettings: (mailbox: string) => void = () => {};
  /** Told when a message was left that is to be written down, or mailed. */
  onDue: () => void = () => {};
  readonly #options: MailboxesOptions;
  readonly #rows: Collection<MailboxRow>;
  readonly #messages: Collection<MessageRow>;
  readonly #tries: PinTries;
  readonly #unkept: UnkeptMessages;
  /** Room is given one after the other: two callers must not get the last place. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: MailboxesOptions) {
    this.#options = options;
    this.#rows = options.store.collection<MailboxRow>(MAILBOXES);
    this.#messages = options.store.collection<MessageRow>(MESSAGES);
    this.#tries = new PinTries(options.clock);
    this.#unkept = new UnkeptMessages(options.clock, (message, spoken) => this.#keep(message, spoken));
  }

  /** Nothing is taken in any more. */
  stop(): void {
    this.#unkept.stop();
  }

  /** What was being spoken when the process died is kept as far as it was written. @returns how many messages that saved */
  async recover(): Promise<number> {
    let saved = 0;
    const { rows } = await this.#messages.find({ filter: { state: 'recording' }, limit: 1000 });
    for (const { _id, runtime } of rows) {
      if (runtime !== this.#options.runtime) continue;
      const seconds = secondsOf(await this.#options.files.read(_id));
      if ((await this.keep(_id, { seconds, soundSeconds: seconds, ended: 'broken' })) === 'left') saved++;
    }
    return saved;
  }

  /** Makes room for a message. @throws NoSuchMailbox */
  async open(written: string, call: { readonly id: string; readonly from: LeavingCaller }) {
    const row = await this.#mustHave(written);
    return await this.#inTurn(async () => {
      if ((await this.#messages.count({ mailbox: row._id })) >= row.most) return { kind: 'full' as const };
      if (row.rev === 0) await this.#rows.put(row);
      const message = randomUUID();
      const { user, name, host } = call.from.withheld ? HIDDEN : call.from;
      await this.#messages.insertOne({
        ...{ _id: message, owner: LOCAL_OWNER, mailbox: row._id, state: 'recording', call: call.id },
        ...{ from: user.slice(0, 100), at: this.#options.clock.now(), seconds: 0, bytes: 0 },
        ...(name !== undefined && { fromName: name.slice(0, 100) }),
        ...(host !== undefined && host !== '' && { fromHost: host.slice(0, 200) }),
        runtime: this.#options.runtime,
      });
      const { greeting, spokenName } = row;
      return {
        ...{ kind: 'open' as const, mailbox: row._id, message },
        ...(greeting !== undefined && { greeting }),
        ...(spokenName !== undefined && { spokenName }),
      };
    });
  }

  /** When the store fails, the file stays, and is taken in as soon as it works again, at the next start at the latest. */
  async keep(message: string, spoken: Spoken): Promise<'left' | 'empty'> {
    try {
      return await this.#keep(message, spoken);
    } catch (error) {
      this.#unkept.add(message, spoken);
      throw error;
    }
  }

  async #keep(message: string, { seconds, soundSeconds, ended }: Spoken): Promise<'left' | 'empty'> {
    const { files, store, mails, transcripts, runtime } = this.#options;
    const row = await this.#messages.get(message);
    const audio = soundSeconds < SHORTEST ? undefined : await files.read(message);
    if (!row || !audio) {
      await this.drop(message);
      return 'empty';
    }
    await store.putBlob(audioOf(message), audio);
    const isMailed = mails === true && (await this.#rows.get(row.mailbox))?.mail !== undefined;
    await this.#messages.replaceOne({
      ...{ ...row, state: 'fresh', seconds, bytes: audio.length },
      ...(ended === 'broken' && { cutShort: true }),
      ...(isMailed && { mailDue: runtime }),
      ...(transcripts && { transcriptDue: runtime }),
    });
    await files.remove(message);
    this.onDue();
    this.onChange(row.mailbox);
    return 'left';
  }

  async drop(message: string): Promise<void> {
    this.#unkept.forget(message);
    await this.#messages.deleteOne(message);
    await this.#options.files.remove(message);
  }

  /** @throws NoSuchMailbox */
  async enter(written: string, pin: string): Promise<'in' | 'wrong' | 'later'> {
    const { _id, pin: right } = await this.#mustHave(written);
    if (!this.#tries.mayTry(_id)) return 'later';
    this.#tries.trying(_id);
    if (right === undefined || !(await isPin(pin, right))) return 'wrong';
    this.#tries.right(_id);
    return 'in';
  }

  /** Accounts whose messages lie in it; none for a mailbox that only a drawing names. */
  owners(mailbox: string): readonly string[] {
    return ownersOf(mailbox, this.#options.accounts);
  }

  /** What its owner has spoken, under its id; undefined when there is nothing. @throws NoSuchMailbox */
  async spoken(
    what: SpokenByOwner,
    written: string,
  ): Promise<{ readonly id: string; readonly audio: Uint8Array } | undefined> {
    const { [what]: id } = await this.#mustHave(written);
    const audio = id === undefined ? undefined : await this.#options.store.getBlob(id);
    return id !== undefined && audio ? { id, audio } : undefined;
  }

  async counts(mailbox: string): Promise<MailboxCounts> {
    const [fresh, heard] = await Promise.all(
      (['fresh', 'heard'] as const).map((state) => this.#messages.count({ mailbox, state })),
    );
    return { fresh: fresh!, heard: heard! };
  }

  /** Those that are set up, have messages, or are named by an account, by name. */
  async list(): Promise<readonly MailboxSummary[]> {
    const { accounts } = this.#options;
    const named = accounts.list().flatMap(({ mailbox }) => mailboxName(mailbox ?? '') ?? []);
    const { rows } = await this.#rows.find({ limit: 1000 });
    const names = [...new Set([...rows.map(({ _id }) => _id), ...named])].sort();
    return await Promise.all(names.map((name) => this.summary(name)));
  }

  /** @throws NoSuchMailbox */
  async summary(name: string): Promise<MailboxSummary> {
    const { _id, label, most, pin, greeting, spokenName, mail, language = 'en' } = await this.#mustHave(name);
    const accounts = accountsOf(_id, this.#options.accounts);
    const owners = ownersOf(_id, this.#options.accounts);
    const has = {
      hasPin: pin !== undefined,
      hasGreeting: greeting !== undefined,
      hasSpokenName: spokenName !== undefined,
    };
    return {
      name: _id,
      label,
      most,
      ...has,
      accounts,
      owners,
      ...(mail && { mail }),
      language,
      ...(await this.counts(_id)),
    };
  }

  /** Makes it, or changes what is given. @throws NoSuchMailbox for what cannot be a name */
  async change(written: string, { label, most, pin, mail, language }: MailboxChange): Promise<MailboxSummary> {
    const name = mailboxName(written);
    if (name === undefined) throw new NoSuchMailbox(written);
    const { pin: before, mail: mailBefore, ...row } = (await this.#rows.get(name)) ?? this.#unmade(name);
    const kept = pin === undefined ? before : pin === null ? undefined : await hashPin(pin);
    const mailNow = mail === undefined ? mailBefore : mail;
    await this.#rows.put({
      ...row,
      ...(mailNow && { mail: mailNow }),
      ...(language !== undefined && { language }),
      ...(label !== undefined && { label }),
      ...(most !== undefined && { most }),
      ...(kept && { pin: kept }),
    });
    this.onSettings(name);
    return await this.summary(name);
  }

  /** What was spoken is thrown away; the message is spoken once more. */
  async again(message: string): Promise<void> {
    await this.#options.files.remove(message);
  }

  /** Of a recording that was made by phone. @returns the prompt; undefined when nothing was said. @throws NoSuchMailbox */
  async keepSpoken(
    what: SpokenByOwner,
    written: string,
    recording: { id: string; soundSeconds: number },
  ): Promise<string | undefined> {
    const { store, files } = this.#options;
    const { rev: _, ...row } = await this.#mustHave(written);
    const before = row[what];
    const audio = recording.soundSeconds < SHORTEST ? undefined : await files.read(recording.id);
    if (audio) {
      const prompt = `${BLOBS[what]}-${randomUUID()}`;
      await store.putBlob(prompt, audio);
      await this.#rows.put({ ...row, [what]: prompt });
      this.onSettings(row._id);
      if (before !== undefined) await store.deleteBlob(before);
      await files.remove(recording.id);
      return prompt;
    }
    await files.remove(recording.id);
    return undefined;
  }

  /** @throws NoSuchMailbox */
  async dropSpoken(what: SpokenByOwner, written: string): Promise<void> {
    const { rev: _, [what]: prompt, ...row } = await this.#mustHave(written);
    if (prompt === undefined) return;
    await this.#rows.put(row);
    this.onSettings(row._id);
    await this.#options.store.deleteBlob(prompt);
  }

  /** With all its messages. False when it was not there. */
  async removeBox(written: string): Promise<boolean> {
    const name = mailboxName(written) ?? '';
    const { rows } = await this.#messages.find({ filter: { mailbox: name }, limit: 1000 });
    for (const { _id, state } of rows) if (state !== 'recording') await this.remove(_id);
    const { greeting, spokenName } = (await this.#rows.get(name)) ?? {};
    for (const blob of [greeting, spokenName]) if (blob !== undefined) await this.#options.store.deleteBlob(blob);
    const wasThere = await this.#rows.deleteOne(name);
    if (wasThere) this.onSettings(name);
    return wasThere;
  }

  /** The newest first; what is being spoken is not among them. @throws NoSuchMailbox */
  async page(written: string, query: { limit?: number; after?: string }): Promise<Page<MessageRow>> {
    const { _id } = await this.#mustHave(written);
    const page = await this.#messages.find({
      filter: { mailbox: _id },
      sort: { by: 'at', descending: true },
      ...query,
    });
    return { ...page, rows: page.rows.filter(({ state }) => state !== 'recording') };
  }

  /** Undefined for one that is not there, or is still being spoken. */
  async message(id: string): Promise<MessageRow | undefined> {
    const row = await this.#messages.get(id);
    return row?.state === 'recording' ? undefined : row;
  }

  audio(message: string): Promise<Uint8Array | undefined> {
    return this.#options.store.getBlob(audioOf(message));
  }

  /** Undefined when it is not there. */
  async mark(message: string, state: 'fresh' | 'heard'): Promise<MessageRow | undefined> {
    const row = await this.message(message);
    if (!row || row.state === state) return row;
    const marked = await this.#messages.replaceOne({ ...row, state });
    this.onChange(row.mailbox);
    return marked;
  }

  /** False when it is not there. */
  async remove(message: string): Promise<boolean> {
    const row = await this.message(message);
    if (!row || !(await this.#messages.deleteOne(message))) return false;
    this.onChange(row.mailbox);
    await this.#options.store.deleteBlob(audioOf(message));
    return true;
  }

  async #mustHave(written: string): Promise<MailboxRow> {
    const { accounts } = this.#options;
    const name = meantMailbox(written, accounts);
    const row = name === undefined ? undefined : await this.#rows.get(name);
    if (row) return row;
    if (name === undefined || !isNamedByAccount(name, accounts)) throw new NoSuchMailbox(written);
    return { ...this.#unmade(name), rev: 0 };
  }

  #unmade(name: string): Omit<MailboxRow, 'rev'> {
    return { _id: name, owner: LOCAL_OWNER, label: name, most: USUAL_MOST, createdAt: this.#options.clock.now() };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }
}

/** Of 16-bit mono at 8 kHz behind a header of 44 bytes. */
const secondsOf = (wav: Uint8Array | undefined): number => Math.max(0, (wav?.length ?? 0) - 44) / 16_000;
