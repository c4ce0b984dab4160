/** What leads to a flow, and what could: numbers, accounts and trunks. Pure. */

import type { AccountAnswer } from '../../shared/api/accounts.ts';
import type { NumberAnswer } from '../../shared/api/routing.ts';
import type { TrunkAnswer } from '../../shared/api/trunks.ts';

/** One hook on which a flow can hang. */
export interface Hook {
  readonly what: 'number' | 'incoming' | 'outgoing' | 'trunk';
  /** The number, account or trunk. */
  readonly name: string;
  readonly label: string;
  /** The flow that hangs there now. */
  readonly flow: string | undefined;
}

export interface House {
  readonly numbers: readonly NumberAnswer[];
  readonly accounts: readonly AccountAnswer[];
  readonly trunks: readonly TrunkAnswer[];
}

/** Every hook of the house. */
export function hooksOf({ numbers, accounts, trunks }: House): Hook[] {
  return [
    ...numbers.map(({ number, target }): Hook => {
      const flow = target.kind === 'flow' ? target.flow : undefined;
      return { what: 'number', name: number, label: number, flow };
    }),
    ...trunks.map(({ name, label, incoming }): Hook => {
      const flow = incoming?.kind === 'flow' ? incoming.flow : undefined;
      return { what: 'trunk', name, label: label || name, flow };
    }),
    ...accounts.flatMap(({ name, displayName, incomingFlow, outgoingFlow }): Hook[] => {
      const label = displayName || name;
      return [
        { what: 'incoming', name, label, flow: incomingFlow },
        { what: 'outgoing', name, label, flow: outgoingFlow },
      ];
    }),
  ];
}

export const hookKey = ({ what, name }: Hook): string => `${what} ${name}`;
