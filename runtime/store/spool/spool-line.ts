/**
 * One record of the spool as a line: whoever reads it after a crash knows whether it is whole. Pure.
 *
 *   8 hex digits of the text's SHA-256 | space | JSON | newline
 */

import { createHash } from 'node:crypto';
import type { Puts } from '../store.ts';

/** What happened to one call since the record before: rows to be put, in order. */
export type SpoolRecord = readonly Puts[];

const DIGITS = 8;
const NEWLINE = 10;

export function writeLine(record: SpoolRecord): string {
  return checkedLine(JSON.stringify(record));
}

/** The record, or undefined when the line is not whole. */
export function readLine(line: string): SpoolRecord | undefined {
  const text = textOf(line);
  return text === undefined ? undefined : (JSON.parse(text) as SpoolRecord);
}

/** Any text without newlines, with its sum. */
export const checkedLine = (text: string): string => `${sumOf(text)} ${text}\n`;

/** The text of such a line, or undefined when it is not whole. */
export function textOf(line: string): string | undefined {
  const text = line.slice(DIGITS + 1);
  return line[DIGITS] === ' ' && sumOf(text) === line.slice(0, DIGITS) ? text : undefined;
}

/** The lines that end inside of `bytes`, without their newlines, each with the place behind it. */
export function* linesIn(bytes: Buffer): Generator<{ readonly line: string; readonly end: number }> {
  for (let start = 0; ; ) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return;
    yield { line: bytes.toString('utf8', start, end), end: end + 1 };
    start = end + 1;
  }
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
