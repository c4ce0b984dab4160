/** The mail about a message: who called, when, how long, and what was said as an attachment. */

import type { MailboxRow, MessageRow } from '../../store/mailbox-rows.ts';
import type { Mail } from './smtp-sender.ts';

export type MailLanguage = 'en' | 'de';

interface Words {
  readonly subject: (from: string) => string;
  readonly text: (about: { label: string; from: string; at: string; length: string }) => string;
  readonly said: (text: string) => string;
  readonly cutShort: string;
  readonly test: { readonly subject: string; readonly text: (label: string) => string };
  readonly file: string;
}

const WORDS: Readonly<Record<MailLanguage, Words>> = {
  en: {
    subject: (from) => `Voicemail from ${from}`,
    text: ({ label, from, at, length }) =>
      `There is a new message in the mailbox ${label}.\n\nFrom: ${from}\nLeft: ${at}\nLength: ${length}\n`,
    said: (text) => `\nWhat was said, as a machine has understood it:\n${text}\n`,
    cutShort: '\nIts end is missing: it could not be written to the disk.\n',
    test: {
      subject: 'Voicemail by mail works',
      text: (label) => `Messages left in the mailbox ${label} are mailed to this address.\n`,
    },
    file: 'message',
  },
  de: {
    subject: (from) => `Sprachnachricht von ${from}`,
    text: ({ label, from, at, length }) =>
      `Im Postfach ${label} liegt eine neue Nachricht.\n\nVon: ${from}\nZeit: ${at}\nLänge: ${length}\n`,
    said: (text) => `\nWas gesagt wurde, wie eine Maschine es verstanden hat:\n${text}\n`,
    cutShort: '\nIhr Ende fehlt: Es konnte nicht auf die Platte geschrieben werden.\n',
    test: {
      subject: 'Sprachnachrichten kommen per Mail',
      text: (label) => `Nachrichten im Postfach ${label} gehen an diese Adresse.\n`,
    },
    file: 'nachricht',
  },
};

/** @param audio WAV; absent: the mail only tells of the message. Times are in the time zone of the machine. */
export function messageMail(to: string, box: MailboxRow, message: MessageRow, audio: Uint8Array | undefined): Mail {
  const language = box.language ?? 'en';
  const words = WORDS[language];
  const from = shownCaller(message);
  const at = new Date(message.at);
  const shownAt = at.toLocaleString(language === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'full', timeStyle: 'short' });
  return {
    to,
    subject: words.subject(from),
    text:
      words.text({ label: oneLine(box.label), from, at: shownAt, length: lengthOf(message.seconds) }) +
      (message.cutShort ? words.cutShort : '') +
      (message.transcript === undefined ? '' : words.said(message.transcript)),
    ...(audio && {
      attachment: { name: `${words.file}-${fileTime(at)}.wav`, type: 'audio/wav', bytes: audio },
    }),
  };
}

export function testMail(to: string, box: Pick<MailboxRow, 'label' | 'language'>): Mail {
  const { subject, text } = WORDS[box.language ?? 'en'].test;
  return { to, subject, text: text(oneLine(box.label)) };
}

function shownCaller({ from, fromName }: MessageRow): string {
  const number = oneLine(from);
  return fromName === undefined || oneLine(fromName) === '' ? number : `${oneLine(fromName)} (${number})`;
}

/** What callers say of themselves must not add lines of their own. */
const oneLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const two = (value: number): string => String(value).padStart(2, '0');

function lengthOf(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

function fileTime(at: Date): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}${two(at.getMinutes())}`;
}
