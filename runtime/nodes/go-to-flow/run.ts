import { workedOut } from '../handing-over.ts';
import { nodeKind, OVER } from '../node-kind.ts';
import { goToFlowCard } from './card.ts';

export const goToFlow = nodeKind(goToFlowCard, ({ flow, inputs }, scene) => ({
  port: OVER,
  goTo: { flow, inputs: workedOut(inputs, scene) },
}));
