/** The events that the records of a leg begin with, until it has ended. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import { keyOf } from './journal-text.ts';

type Begun = CallEvent & { readonly type: 'leg.started' };

export class LegFacts {
  readonly #calls = new ShortLivedMap<string, CallEvent>();
  readonly #begun = new ShortLivedMap<string, Begun>();
  readonly #answered = new ShortLivedMap<string, CallEvent>();

  take(event: CallEvent): void {
    if (event.type === 'call.started') this.#calls.set(event.call, event);
    else if (event.type === 'call.ended') this.#calls.delete(event.call);
    else if (event.type === 'leg.started') this.#begun.set(keyOf(event), event);
    else if (event.type === 'leg.changed') this.#changed(event);
  }

  /** In the order in which they were told. */
  of(call: string, leg: string): readonly CallEvent[] {
    const key = keyOf({ call, leg });
    return [this.#calls.get(call), this.#begun.get(key), this.#answered.get(key)].filter(
      (event) => event !== undefined,
    );
  }

  /** By which trunk it goes, or whose phone it is. */
  whose(call: string, leg: string): { readonly trunk?: string; readonly account?: string } {
    const { trunk, account } = this.#begun.get(keyOf({ call, leg })) ?? {};
    return { ...(trunk !== undefined && { trunk }), ...(account !== undefined && { account }) };
  }

  #changed(event: CallEvent & { readonly type: 'leg.changed' }): void {
    const key = keyOf(event);
    if (event.state === 'ended') {
      this.#begun.delete(key);
      this.#answered.delete(key);
    } else if (event.state === 'answered' && !this.#answered.has(key)) this.#answered.set(key, event);
  }
}
