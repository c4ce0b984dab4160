import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeConfig, type LoadedConfig, loadConfig, networkList, problemText } from './config.ts';
import { SETTINGS } from './settings.ts';
import { freshFolders } from './store/testing/folders.ts';

const folder = freshFolders();
type Settings = Record<string, string>;

function load(environment: Settings, file?: unknown): LoadedConfig {
  const loaded = tryLoad(environment, file);
  if ('problems' in loaded) throw new Error(loaded.problems.map(problemText).join('; '));
  return loaded;
}

function tryLoad(environment: Settings, file?: unknown) {
  const place = folder();
  if (file !== undefined) writeFileSync(join(place, 'cordboard.json'), JSON.stringify(file));
  return loadConfig(environment, place);
}

const problemsOf = (environment: Settings, file?: unknown): string[] => {
  const loaded = tryLoad(environment, file);
  return 'problems' in loaded ? loaded.problems.map(problemText) : [];
};

describe('settings', () => {
  test('nothing set: everything has its default', () => {
    const { config, warnings } = load({});
    expect(config).toMatchObject({
      data: join(process.cwd(), 'data'),
      http: { host: '127.0.0.1', port: 8080 },
      rtp: { from: 20000, to: 29999 },
      domains: [],
      publicUrls: [],
      trustProxy: [],
      log: 'info',
    });
    expect(config.sip.map(({ transport, port }) => `${transport}:${port}`)).toEqual(['udp:5060', 'tcp:5060']);
    expect(config.adminPassword).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test('only loopback is trusted by default', () => {
    const trusted = networkList(load({}).config.trustedNetworks);
    expect([trusted.check('127.0.0.1'), trusted.check('::1', 'ipv6'), trusted.check('192.168.0.1')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('the environment wins over the file, the file over the default', () => {
    const file = { CORDBOARD_LOG: 'warn', CORDBOARD_RTP: '30000-30999', CORDBOARD_DOMAINS: ['a.example', 'B.example'] };
    const { config, inForce } = load({ CORDBOARD_LOG: 'debug' }, file);
    expect(config).toMatchObject({
      log: 'debug',
      rtp: { from: 30000, to: 30999 },
      domains: ['a.example', 'b.example'],
    });
    const source = (name: string) => inForce.find((entry) => entry.name === name)?.source;
    expect(['CORDBOARD_LOG', 'CORDBOARD_RTP', 'CORDBOARD_HTTP'].map(source)).toEqual([
      'environment',
      'file',
      'default',
    ]);
  });

  test('another settings file can be named; it must be there, and be JSON', () => {
    const place = folder();
    writeFileSync(join(place, 'mine.json'), '{"CORDBOARD_LOG":"error"}');
    const loaded = loadConfig({ CORDBOARD_CONFIG: 'mine.json' }, place);
    expect(loaded).toMatchObject({ config: { log: 'error' } });
    writeFileSync(join(place, 'broken.json'), '{');
    for (const name of ['missing.json', 'broken.json']) {
      expect(loadConfig({ CORDBOARD_CONFIG: name }, place)).toMatchObject({
        problems: [{ setting: 'CORDBOARD_CONFIG' }],
      });
    }
    expect(problemsOf({}, ['CORDBOARD_LOG'])).toHaveLength(1);
  });

  test('a name that looks like ours and is not is told, in environment and file', () => {
    const { warnings } = load({ CORDBOARD_HTPP: 'x', HOME: '/' }, { CORDBOARD_LOGS: 'x' });
    expect(warnings).toEqual([expect.stringContaining('CORDBOARD_HTPP'), expect.stringContaining('CORDBOARD_LOGS')]);
  });
});

describe('values', () => {
  test.each([
    [{ CORDBOARD_HTTP: '0.0.0.0:80' }, { http: { host: '0.0.0.0', port: 80 } }],
    [{ CORDBOARD_HTTP: '[::1]:0' }, { http: { host: '::1', port: 0 } }],
    [{ CORDBOARD_HTTP: 'localhost:8080' }, { http: { host: 'localhost', port: 8080 } }],
    [{ CORDBOARD_SIP: 'udp:127.0.0.1:5070' }, { sip: [{ transport: 'udp', host: '127.0.0.1', port: 5070 }] }],
    [
      { CORDBOARD_SIP: 'UDP:127.0.0.1:1, tcp:[::1]:2' },
      {
        sip: [
          { transport: 'udp', host: '127.0.0.1', port: 1 },
          { transport: 'tcp', host: '::1', port: 2 },
        ],
      },
    ],
    [{ CORDBOARD_SIP_WEBSOCKET: 'on' }, { sipWebSocket: true }],
    [{}, { sipWebSocket: false }],
    [{ CORDBOARD_PUBLIC_ADDRESS: '203.0.113.7' }, { publicAddress: '203.0.113.7' }],
    [{ CORDBOARD_PUBLIC_ADDRESS: 'pbx.example.org' }, { publicAddress: 'pbx.example.org' }],
    [
      { CORDBOARD_LOCAL_NETWORKS: '192.168.0.0/16,fd00::/8,10.1.2.3' },
      {
        localNetworks: [
          { family: 'ipv4', address: '192.168.0.0', prefix: 16 },
          { family: 'ipv6', address: 'fd00::', prefix: 8 },
          { family: 'ipv4', address: '10.1.2.3', prefix: 32 },
        ],
      },
    ],
    [
      { CORDBOARD_PUBLIC_URL: 'https://pbx.example.org/, http://10.0.0.1:8080' },
      { publicUrls: ['https://pbx.example.org', 'http://10.0.0.1:8080'] },
    ],
  ])('%j', (environment, expected) => expect(load(environment as Settings).config).toMatchObject(expected));

  test('the attached networks can be named together with others', () => {
    const local = networkList(load({ CORDBOARD_LOCAL_NETWORKS: 'attached,192.0.2.0/24' }).config.localNetworks);
    expect([local.check('127.0.0.1'), local.check('192.0.2.9'), local.check('203.0.113.1')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each([
    ['CORDBOARD_HTTP', '8080', 'address:port'],
    ['CORDBOARD_HTTP', '127.0.0.1:99999', 'address:port'],
    ['CORDBOARD_HTTP', 'pbx.example.org:80', 'address:port'],
    ['CORDBOARD_HTTP', '::1:8080', 'address:port'],
    ['CORDBOARD_SIP', 'sctp:127.0.0.1:5060', 'udp:0.0.0.0:5060'],
    ['CORDBOARD_SIP', ',', 'udp:0.0.0.0:5060'],
    ['CORDBOARD_SIP_WEBSOCKET', 'yes', 'on or off'],
    ['CORDBOARD_RTP', '20000', 'two ports'],
    ['CORDBOARD_RTP', '30000-20000', 'two ports'],
    ['CORDBOARD_RTP', '80-90', 'two ports'],
    ['CORDBOARD_PUBLIC_ADDRESS', 'not a host', 'host name'],
    ['CORDBOARD_LOCAL_NETWORKS', '10.0.0.0/33', 'networks'],
    ['CORDBOARD_TRUSTED_NETWORKS', 'everybody', 'networks'],
    ['CORDBOARD_TRUST_PROXY', '10.0.0.0/8/8', 'networks'],
    ['CORDBOARD_DOMAINS', 'a_b.example', 'domain names'],
    ['CORDBOARD_PUBLIC_URL', 'pbx.example.org', 'https://'],
    ['CORDBOARD_PUBLIC_URL', 'https://pbx.example.org/editor', 'https://'],
    ['CORDBOARD_PUBLIC_URL', 'ftp://pbx.example.org', 'https://'],
    ['CORDBOARD_TLS_CERT', '/no/such/file', 'a file'],
    ['CORDBOARD_LOG', 'loud', 'debug, info'],
  ])('%s=%s: %s is expected', (name, value, expected) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name}=${value}: expected `);
    expect(problems[0]).toContain(expected);
  });

  test('all problems are told at once', () => {
    expect(problemsOf({ CORDBOARD_LOG: 'loud', CORDBOARD_RTP: 'x', CORDBOARD_HTTP: 'y' })).toHaveLength(3);
  });

  test('certificate and key go together', () => {
    const here = join(process.cwd(), 'package.json');
    expect(problemsOf({ CORDBOARD_TLS_CERT: here })).toEqual([expect.stringMatching(/^CORDBOARD_TLS_KEY=/)]);
    expect(load({ CORDBOARD_TLS_CERT: here, CORDBOARD_TLS_KEY: here }).config.tlsKey).toBe(here);
  });

  test('SIP over TLS needs a certificate, and says so', () => {
    const here = join(process.cwd(), 'package.json');
    const sip = { CORDBOARD_SIP: 'udp:127.0.0.1:5060,tls:127.0.0.1:5061' };
    expect(problemsOf(sip)).toEqual([expect.stringMatching(/^CORDBOARD_TLS_CERT=.*since CORDBOARD_SIP names tls/)]);
    const { config } = load({ ...sip, CORDBOARD_TLS_CERT: here, CORDBOARD_TLS_KEY: here });
    expect(config.sip[1]).toEqual({ transport: 'tls', host: '127.0.0.1', port: 5061 });
  });

  test('an address of MongoDB is taken, anything else is refused, and neither is told', () => {
    expect(load({ MONGODB_URI: 'mongodb://ann:horse@db/x' }).config.mongodbUri).toBe('mongodb://ann:horse@db/x');
    expect(problemsOf({ MONGODB_URI: 'postgres://ann:horse@db' })).toEqual([
      'MONGODB_URI=********: expected an address such as mongodb://db.lan/cordboard',
    ]);
  });
});

describe('what is told', () => {
  test('the table names each setting with value and source, and no secret', () => {
    const text = describeConfig(load({ CORDBOARD_ADMIN_PASSWORD: 'correct horse battery', CORDBOARD_LOG: 'warn' }));
    const lines = text.split('\n');
    expect(lines).toHaveLength(SETTINGS.length);
    expect(lines.find((line) => line.startsWith('CORDBOARD_LOG '))).toMatch(/ warn +environment /);
    expect(lines.find((line) => line.startsWith('CORDBOARD_ADMIN_PASSWORD '))).toMatch(/ \*{8} +environment /);
    expect(text).not.toContain('horse');
  });

  test('a short password is refused, and not told', () => {
    const [problem] = problemsOf({ CORDBOARD_ADMIN_PASSWORD: 'horse' });
    expect(problem).toBe('CORDBOARD_ADMIN_PASSWORD=********: expected 10 to 200 characters');
  });

  test('docs/settings.md has a row for each setting, with its default and its meaning, and no others', () => {
    const page = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => /^\| `(CORDBOARD_|MONGODB_)/.test(line));
    expect(rows).toEqual(
      SETTINGS.map((setting) => {
        const value = setting.default === undefined || setting.default === '' ? '' : `\`${setting.default}\``;
        return `| \`${setting.name}\` | ${value} | ${setting.about} |`;
      }),
    );
  });
});
