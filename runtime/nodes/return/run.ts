import { workedOut } from '../handing-over.ts';
import { nodeKind, OVER } from '../node-kind.ts';
import { returnCard } from './card.ts';

/** In a flow that nobody entered it is its end like any other. */
export const returns = nodeKind(returnCard, ({ name, values }, scene) => ({
  port: OVER,
  returned: { name, values: workedOut(values, scene) },
}));
