import { workedOut } from '../handing-over.ts';
import { nodeKind, type Value } from '../node-kind.ts';
import { subflowCard } from './card.ts';

/** A way back that is no exit here is an error: the other flow has changed since this one was drawn. */
export const subflow = nodeKind(subflowCard, async ({ flow, inputs, results }, scene) => {
  const { name = 'ended', values, inside } = await scene.flows.run(flow, workedOut(inputs, scene));
  const set = results.flatMap(({ name: from, variable }): [string, Value][] => {
    const value = Object.hasOwn(values, from) ? values[from] : undefined;
    return value === undefined ? [] : [[variable, value]];
  });
  return { port: name, set: Object.fromEntries(set), inside };
});
