import { expectTypeOf, test } from 'vitest';
import type { ConfigOf, Prompt } from '../../shared/flow-schema/fields.ts';
import type { PortOf } from '../../shared/flow-schema/node-card.ts';
import type { announceCard } from './announce/card.ts';
import type { conditionCard } from './condition/card.ts';
import type { hangUpCard } from './hang-up/card.ts';
import type { menuCard } from './menu/card.ts';
import type { Outcome, OVER, Run } from './node-kind.ts';

// Checked by the compiler: `npm run typecheck` fails where one of these is untrue.
test('a run may choose the exits of its card, and no others', () => {
  type Port = PortOf<typeof announceCard>;
  expectTypeOf<Port>().toEqualTypeOf<'done' | 'interrupted'>();
  expectTypeOf<{ port: 'done' }>().toExtend<Outcome<Port>>();
  expectTypeOf<{ port: 'doen' }>().not.toExtend<Outcome<Port>>();
  expectTypeOf<() => Promise<{ port: 'done' }>>().toExtend<Run<typeof announceCard>>();
  expectTypeOf<() => Promise<{ port: 'doen' }>>().not.toExtend<Run<typeof announceCard>>();
});

test('exits that come from rows are typed too', () => {
  expectTypeOf<{ port: '5' }>().toExtend<Outcome<PortOf<typeof menuCard>>>();
  expectTypeOf<{ port: 'A' }>().not.toExtend<Outcome<PortOf<typeof menuCard>>>();
  expectTypeOf<{ port: 'c12' }>().toExtend<Outcome<PortOf<typeof conditionCard>>>();
  expectTypeOf<{ port: 'd1' }>().not.toExtend<Outcome<PortOf<typeof conditionCard>>>();
});

test('a kind without exits can only be over', () => {
  expectTypeOf<{ port: typeof OVER }>().toExtend<Outcome<PortOf<typeof hangUpCard>>>();
  expectTypeOf<{ port: 'done' }>().not.toExtend<Outcome<PortOf<typeof hangUpCard>>>();
});

test('a run gets the types of its fields', () => {
  type Config = ConfigOf<(typeof menuCard)['fields']>;
  expectTypeOf<Config['prompt']>().toEqualTypeOf<Prompt>();
  expectTypeOf<Config['timeout']>().toEqualTypeOf<number>();
  expectTypeOf<Config['saveAs']>().toEqualTypeOf<string | undefined>();
});
