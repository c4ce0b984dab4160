import { nodeKind, type Value } from '../node-kind.ts';
import { timeConditionCard } from './card.ts';
import { isHoliday } from './holidays.ts';
import { type Day, localTime } from './local-time.ts';
import { isOpen } from './opening-hours.ts';

type Exit = 'open' | 'closed' | 'holiday' | 'override';

/** What people set by phone counts before the calendar, and the calendar before the clock. */
export const timeCondition = nodeKind(
  timeConditionCard,
  ({ hours, holidays, override, switch: name }, { clock, timeZone, evaluate, services: { memory } }) => {
    const switched = name === undefined ? undefined : exitOf(memory.value(name));
    if (switched) return { port: switched };
    if (override !== undefined) {
      const overridden = evaluate(override);
      if (typeof overridden !== 'boolean') throw new TypeError(`the override is neither true nor false: ${override}`);
      if (overridden) return { port: 'override' };
    }
    const now = localTime(clock.now(), timeZone);
    const shut = (day: Day) => holidays.some(({ on }) => isHoliday(on, day));
    if (shut(now)) return { port: 'holiday' };
    return { port: isOpen(hours, now, shut) ? 'open' : 'closed' };
  },
);

/** Anything else, such as off, leaves it to the calendar. */
function exitOf(kept: Value | undefined): Exit | undefined {
  if (kept === true) return 'override';
  return kept === 'open' || kept === 'closed' || kept === 'holiday' ? kept : undefined;
}
