import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { createTestAuthority } from '../sip/testing/certificates.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { createUserAgent } from './sip-side.ts';
import { startFailure } from './start-failures.ts';

const folder = freshFolders();

describe('the engine with the settings of the product', () => {
  const create = (certificate: { cert: string; key: string }, more: Record<string, string> = {}) => {
    const place = folder();
    const files = { CORDBOARD_TLS_CERT: join(place, 'cert.pem'), CORDBOARD_TLS_KEY: join(place, 'key.pem') };
    writeFileSync(files.CORDBOARD_TLS_CERT, certificate.cert);
    writeFileSync(files.CORDBOARD_TLS_KEY, certificate.key);
    const loaded = loadConfig({ CORDBOARD_SIP: 'tls:127.0.0.1:0', ...files, ...more }, place);
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    return createUserAgent(loaded.config, {
      clock: new SimulatedClock(),
      log: silentLog,
      metrics: createMetrics(),
      version: '1.2.3',
      http: () => ({ host: '127.0.0.1', port: 8080 }),
    });
  };

  test('listens on TLS with the certificate of the settings', async () => {
    const userAgent = create(createTestAuthority().issue(['DNS:pbx.example']));
    await userAgent.start();
    expect(userAgent.listening).toEqual([{ transport: 'tls', host: '127.0.0.1', port: expect.any(Number) }]);
    await userAgent.stop();
  });

  test('a certificate that is none is told by its setting', () => {
    const start = () => create({ cert: 'no certificate', key: 'no key' });
    expect(start).toThrow(/cannot be used/);
    try {
      start();
    } catch (error) {
      expect(String(startFailure(error, 'x'))).toMatch(/CORDBOARD_TLS_CERT and CORDBOARD_TLS_KEY/);
    }
  });

  test('takes WebSockets only when told to', () => {
    const certificate = createTestAuthority().issue(['DNS:pbx.example']);
    const names = (setting: string) =>
      create(certificate, { CORDBOARD_SIP_WEBSOCKET: setting }).listening.map(({ transport }) => transport);
    expect(names('off')).toEqual(['tls']);
    expect(names('on')).toEqual(['tls', 'ws', 'wss']);
  });
});
