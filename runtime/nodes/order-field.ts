/** The field that says in which order several are called. */

import { choice } from '../../shared/flow-schema/fields.ts';
import { ORDERS } from './target-order.ts';

export const orderField = choice({ en: 'Order', de: 'Reihenfolge' }, ORDERS, {
  default: 'together',
  labels: {
    together: { en: 'All together', de: 'Alle gleichzeitig' },
    inTurn: { en: 'One after the other', de: 'Einer nach dem anderen' },
    hunt: { en: 'One more each time', de: 'Jedes Mal einer mehr' },
    roundRobin: { en: 'In turn, the first changes', de: 'Reihum, der Erste wechselt' },
    random: { en: 'At random', de: 'Zufällig' },
  },
});
