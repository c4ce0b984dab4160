import { nodeKind } from '../node-kind.ts';
import { timeConditionCard } from './card.ts';
import { isHoliday } from './holidays.ts';
import { type Day, localTime } from './local-time.ts';
import { isOpen } from './opening-hours.ts';

/** The override counts before the calendar, and the calendar before the clock. */
export const timeCondition = nodeKind(
  timeConditionCard,
  ({ hours, holidays, override }, { clock, timeZone, evaluate }) => {
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
