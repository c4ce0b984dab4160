/** Whether the HTTP port speaks TLS: by setting, by certificate, and by who can reach it. Pure. */

import type { Config } from '../config.ts';

export type HttpsMode =
  /** Plain HTTP. */
  | 'none'
  /** Both on one port: a browser that asks for HTTPS gets it. */
  | 'offered'
  /** HTTPS; who comes without it is sent there. */
  | 'only';

/** On loopback nobody listens in, and a certificate that no browser knows would only frighten. */
export function httpsMode({ https, tlsCert, http }: Pick<Config, 'https' | 'tlsCert' | 'http'>): HttpsMode {
  if (https === 'off') return 'none';
  if (https === 'on' || tlsCert !== undefined) return 'only';
  return isLoopback(http.host) ? 'none' : 'offered';
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');
