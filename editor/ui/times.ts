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

/** Today as a time, otherwise with its date. */
export function whenText(at: number, now: number, language: string): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(language, today ? time : day).format(at);
}
