import { nodeKind } from '../node-kind.ts';
import { logCard } from './card.ts';

/** Characters that a journal keeps of a note. */
const LONGEST = 500;

export const log = nodeKind(logCard, ({ text }) => ({ port: 'done', note: text.slice(0, LONGEST) }));
