/** Times and parties as they are read. */

import { useEffect, useState } from 'react';

/** `0:07`, `12:45`, `1:02:03` from milliseconds. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** The user part of a SIP address, or the text as it is. */
export function partyName(address: string): string {
  const match = /^(?:"?([^"<]*)"?\s*<)?(?:sips?:|tel:)([^@;>]+)/i.exec(address.trim());
  if (!match) return address;
  return match[1]?.trim() || match[2]!;
}

/** Epoch milliseconds, renewed each second while `running`. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

/** Day before month and 24 hours in English too: there is no telling where its reader lives. */
const localeOf = (language: string): string => (language === 'en' ? 'en-GB' : language);

/** Today as a time to the second, otherwise with its date. */
export function whenText(at: number, now: number, language: string): string {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(localeOf(language), daysBetween(at, now) === 0 ? time : day).format(at);
}

/** `today 18:51`, `yesterday 09:05`, `3 May`, `3 May 2024`. */
export function dayText(at: number, now: number, language: string): string {
  const locale = localeOf(language);
  const days = daysBetween(at, now);
  if (days === 0 || days === -1) {
    const day = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
    return `${day} ${new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at)}`;
  }
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...year }).format(at);
}

/** The whole date and time. */
export function fullText(at: number, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeStyle: 'medium' }).format(at);
}

/** Days of the calendar from `now` to `at`, by the clock of this browser; a day of 23 or 25 hours is one too. */
function daysBetween(at: number, now: number): number {
  const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(at) - midnight(now)) / 86_400_000);
}
