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
  const text = JSON.stringify(record);
  return `${sumOf(text)} ${text}\n`;
}

/** The record, or undefined when the line is not whole. */
export function readLine(line: string): SpoolRecord | undefined {
  const text = line.slice(DIGITS + 1);
  if (line[DIGITS] !== ' ' || sumOf(text) !== line.slice(0, DIGITS)) return undefined;
  return JSON.parse(text) as SpoolRecord;
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
