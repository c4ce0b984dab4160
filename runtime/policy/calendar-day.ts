/** Days as people in a time zone count them: 23, 24 or 25 hours long. Pure. */

export interface CalendarDay {
  /** `2026-03-29` */
  readonly day: string;
  /** Epoch milliseconds at which the next day begins. */
  readonly endsAt: number;
}

const HOUR = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function dayOf(at: number, timeZone: string): string {
  return formatOf(timeZone).format(at);
}

export function calendarDay(at: number, timeZone: string): CalendarDay {
  const day = dayOf(at, timeZone);
  let within = at;
  let beyond = at + HOUR;
  while (dayOf(beyond, timeZone) === day) beyond += HOUR;
  // Zones change at any minute of an hour, so that the border is searched and not computed.
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (dayOf(middle, timeZone) === day) within = middle;
    else beyond = middle;
  }
  return { day, endsAt: beyond };
}

/** A zone that this machine does not know counts as UTC. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat('en-CA', { timeZone, ...parts });
  } catch {
    made = new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC', ...parts });
  }
  if (formats.size < 100) formats.set(timeZone, made);
  return made;
}
