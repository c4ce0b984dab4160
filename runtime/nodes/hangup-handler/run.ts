import { nodeKind } from '../node-kind.ts';
import { hangupHandlerCard } from './card.ts';

/** Only a place to begin. */
export const hangupHandler = nodeKind(hangupHandlerCard, () => ({ port: 'next' }));
