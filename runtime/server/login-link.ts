/** The link that opens the editor and logs in, once. */

import type { Config } from '../config.ts';
import { httpsMode } from './https-mode.ts';

/** @param port the real one, when the settings left the choice to the system */
export function loginLink(config: Config, port: number, token: string): string {
  const { publicUrls, http } = config;
  const host = http.host === '0.0.0.0' || http.host === '::' ? 'localhost' : http.host;
  const own = `${httpsMode(config) === 'only' ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `${publicUrls[0] ?? own}/login?token=${token}`;
}
