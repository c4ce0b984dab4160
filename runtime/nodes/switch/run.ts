import { nodeKind } from '../node-kind.ts';
import { switchCard } from './card.ts';

/** The first row whose text is the value, letter by letter; blanks around it do not count. */
export const switchOn = nodeKind(switchCard, ({ value, rows }) => {
  const given = value.trim();
  return { port: rows.find(({ is }) => is.trim() === given)?.id ?? 'else' };
});
