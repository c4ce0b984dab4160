import type { Call } from '../../call/call.ts';

/** Says things to the owner of a mailbox, and listens for keys, which may come at any time. */
export class Ear {
  readonly #call: Call;
  readonly #signal: AbortSignal;
  readonly #language: string;

  constructor(call: Call, signal: AbortSignal, language: string) {
    this.#call = call;
    this.#signal = signal;
    this.#language = language;
  }

  say(text: string) {
    return this.#call.play({ say: text, language: this.#language }, { signal: this.#signal, interruptOnDigit: true });
  }

  play(prompt: string) {
    return this.#call.play({ prompt }, { signal: this.#signal, interruptOnDigit: true });
  }

  /** Empty when none is pressed. */
  async key(): Promise<string> {
    const within = 8_000;
    const want = { signal: this.#signal, max: 1, firstWithin: within, betweenWithin: within };
    return (await this.#call.digits(want)).digits;
  }

  /** Digits before `#`; they are masked in all that is written of the call. */
  async pin(): Promise<string> {
    const want = { signal: this.#signal, max: 12, firstWithin: 10_000, betweenWithin: 5_000, endOn: '#', secret: true };
    return (await this.#call.digits(want)).digits;
  }

  /** After a tone, until `#`. @returns the recording's id and the seconds in which there was a sound */
  async record(maxSeconds: number): Promise<{ readonly id: string; readonly soundSeconds: number }> {
    return await this.#call.record({ signal: this.#signal, beep: true, maxSeconds, endKeys: '#' });
  }
}
