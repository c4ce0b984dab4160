/** Passwords of phones: made here, shown once, kept only as HA1. */

import { randomInt } from 'node:crypto';

/** Without letters and digits that look alike (0 o, 1 l i) or are hard to say on the phone. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
/** 20 letters of 31 are 99 bits. */
const LENGTH = 20;

/** Lower case only, since it is typed on telephone keys now and then. */
export function generatePassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

const SHORTEST = 12;
const LONGEST = 128;
/** Different characters that a password must have. */
const VARIETY = 6;

/**
 * Why a password that somebody has thought up will not do, in words; undefined when it will. Whoever overhears one
 * login of a phone can try guesses at home, a thousand million a second: only length helps.
 */
export function passwordFault(password: string, name: string): string | undefined {
  if (password.length < SHORTEST) return `it must have at least ${SHORTEST} characters`;
  if (password.length > LONGEST) return `it must have at most ${LONGEST} characters`;
  if (!/^[\x21-\x7e]+$/.test(password)) return 'phones only take letters, digits and signs of ASCII, without spaces';
  if (new Set(password).size < VARIETY) return `it must have at least ${VARIETY} different characters`;
  if (password.toLowerCase().includes(name.toLowerCase()) && name.length > 3) return 'it must not contain the name';
  if (isRun(password)) return 'it must not be a row of neighbours such as 123456';
  return undefined;
}

/** Whether nearly every character is followed by its neighbour. */
function isRun(text: string): boolean {
  let steps = 0;
  for (let i = 1; i < text.length; i++) {
    if (Math.abs(text.charCodeAt(i) - text.charCodeAt(i - 1)) <= 1) steps++;
  }
  return steps >= (text.length - 1) * 0.7;
}
