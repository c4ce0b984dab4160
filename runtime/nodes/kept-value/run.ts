import { nodeKind, type Outcome, type Value } from '../node-kind.ts';
import { keptValueCard } from './card.ts';

type Exit = 'done' | 'found' | 'missing' | 'on' | 'off';

/** What was never kept is off: the first call that switches it over switches it on. */
export const keptValue = nodeKind(
  keptValueCard,
  ({ name, action, value, saveAs }, { services: { memory }, evaluate }): Outcome<Exit> => {
    const by = (port: Exit, kept: Value): Outcome<Exit> =>
      saveAs === undefined ? { port } : { port, set: { [saveAs]: kept } };
    const before = memory.value(name);
    if (action === 'read') return before === undefined ? { port: 'missing' } : by('found', before);
    if (action === 'keep' && value === undefined) throw new Error('there is no value to keep');
    const after = action === 'toggle' ? before !== true : evaluate(value!);
    memory.keep(name, after);
    return by(action === 'keep' ? 'done' : after ? 'on' : 'off', after);
  },
);
