/** The order of the palette, and what a search finds in it. */

import type { LocalText } from '../../shared/flow-schema/fields.ts';
import type { NodeCard, NodeGroup } from '../../shared/flow-schema/node-card.ts';

const ORDER: readonly NodeGroup[] = [
  'entry',
  'before-answer',
  'connect',
  'transfer',
  'media',
  'logic',
  'integrate',
  'end',
];

export interface PaletteGroup {
  readonly group: NodeGroup;
  readonly cards: readonly NodeCard[];
}

/** Groups that have cards, the way of a call from its entry to its end. */
export function groupedCards(cards: readonly NodeCard[]): PaletteGroup[] {
  return ORDER.map((group) => ({ group, cards: cards.filter((card) => card.group === group) })).filter(
    (group) => group.cards.length > 0,
  );
}

/** Every word of the search is in the name, the kind or the sentence about it. */
export function matches(card: NodeCard, text: string, local: (text: LocalText) => string): boolean {
  const where = `${local(card.label)} ${card.kind} ${local(card.about)}`.toLowerCase();
  const words = text.toLowerCase().split(/\s+/);
  return words.every((word) => where.includes(word));
}
