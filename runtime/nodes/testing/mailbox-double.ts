/** A mailbox in memory, and what boxes did with it. */

import type { MailboxService, OpenedMailbox, SpokenByOwner, VoiceMessage } from '../node-kind.ts';

export class MailboxDouble implements MailboxService {
  opens: OpenedMailbox | Error = { kind: 'open', mailbox: 'anna', message: 'm1' };
  waiting: VoiceMessage[] = [];
  pin = '2580';
  locked = false;
  /** What was done, in order: `keep m1`, `heard m2` … */
  readonly done: string[] = [];

  async open(): Promise<OpenedMailbox> {
    if (this.opens instanceof Error) throw this.opens;
    return this.opens;
  }

  async keep(message: string, { soundSeconds }: { readonly soundSeconds: number }): Promise<'left' | 'empty'> {
    this.done.push(`keep ${message}`);
    return soundSeconds > 0 ? 'left' : 'empty';
  }

  async drop(message: string): Promise<void> {
    this.done.push(`drop ${message}`);
  }

  async enter(_name: string, pin: string): Promise<'in' | 'wrong' | 'later'> {
    if (this.locked) return 'later';
    return pin === this.pin ? 'in' : 'wrong';
  }

  async messages(): Promise<readonly VoiceMessage[]> {
    return this.waiting;
  }

  async heard(message: string): Promise<void> {
    this.done.push(`heard ${message}`);
  }

  async unheard(message: string): Promise<void> {
    this.done.push(`unheard ${message}`);
  }

  draftOf(message: string): string {
    return `draft-${message}`;
  }

  async again(message: string): Promise<void> {
    this.done.push(`again ${message}`);
  }

  async keepSpoken(
    what: SpokenByOwner,
    name: string,
    { soundSeconds }: { readonly soundSeconds: number },
  ): Promise<string | undefined> {
    this.done.push(`${what} ${name}`);
    return soundSeconds > 0 ? `${what}-1` : undefined;
  }

  async dropSpoken(what: SpokenByOwner, name: string): Promise<void> {
    this.done.push(`no ${what} ${name}`);
  }

  async changePin(_name: string, pin: string): Promise<boolean> {
    if (!/^[0-9]{4,12}$/.test(pin)) return false;
    this.pin = pin;
    return true;
  }

  async remove(message: string): Promise<void> {
    this.done.push(`remove ${message}`);
  }
}
