import { nodeKind } from '../node-kind.ts';
import { errorHandlerCard } from './card.ts';

/** Only a place to begin; `call.error` and `call.errorNode` tell what failed. */
export const errorHandler = nodeKind(errorHandlerCard, () => ({ port: 'next' }));
