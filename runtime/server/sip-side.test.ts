import { expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import { noMetrics } from '../metrics.ts';
import { createUserAgent } from './sip-side.ts';

test('without a certificate providers can be called by TLS, and nobody is listened to by it', async () => {
  const loaded = loadConfig({ CORDBOARD_SIP: 'udp:127.0.0.1:0' }, '/nowhere');
  if ('problems' in loaded) throw new Error('the settings of this test are wrong');
  const userAgent = createUserAgent(loaded.config, {
    clock: new SimulatedClock(),
    log: silentLog,
    metrics: noMetrics,
    version: '1',
    http: () => ({ host: '127.0.0.1', port: 8080 }),
    trusted: () => true,
  });
  await userAgent.start();
  expect(userAgent.listening.map(({ transport }) => transport)).toEqual(['udp']);
  expect(await userAgent.locate('sip:192.0.2.7;transport=tls')).toMatchObject({
    kind: 'targets',
    targets: [{ port: 5061 }],
  });
  await userAgent.stop();
});

test('whom the product trusts the engine neither limits nor bans, and nobody else is spared', () => {
  const loaded = loadConfig({ CORDBOARD_SIP: 'udp:127.0.0.1:5060' }, '/nowhere');
  if ('problems' in loaded) throw new Error('the settings of this test are wrong');
  const { guard } = createUserAgent(loaded.config, {
    clock: new SimulatedClock(),
    log: silentLog,
    metrics: noMetrics,
    version: '1',
    http: () => ({ host: '127.0.0.1', port: 8080 }),
    trusted: (address) => address === '192.0.2.7',
  });
  expect(guard.isStranger('192.0.2.7')).toBe(false);
  expect(guard.isStranger('192.0.2.8')).toBe(true);
  expect(guard.isStranger('127.0.0.1')).toBe(true);
});
