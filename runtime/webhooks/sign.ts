/** Tells a receiver that a delivery is ours, and not an old one: HMAC-SHA256 over the time and the body. */

import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header `Cordboard-Signature`: `t=<seconds>,v1=<hex>`, over `<seconds>.<body>`. */
export function signature(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${digest(secret, seconds, body)}`;
}

/** What a receiver does. @param tolerance seconds that clocks may differ */
export function isSigned(header: string, secret: string, body: string, now: number, tolerance = 300): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  if (!match) return false;
  const seconds = Number(match[1]);
  const given = Buffer.from(match[2]!, 'hex');
  const wanted = Buffer.from(digest(secret, seconds, body), 'hex');
  return Math.abs(now - seconds) <= tolerance && timingSafeEqual(given, wanted);
}

const digest = (secret: string, seconds: number, body: string): string =>
  createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
