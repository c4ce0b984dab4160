import { nodeKind } from '../node-kind.ts';
import { languageCard } from './card.ts';

/** Holds until another box says something else, in flows that are entered too. */
export const language = nodeKind(languageCard, ({ language: tag }) => ({ port: 'done', language: tag.trim() }));
