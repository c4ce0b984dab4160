/**
 * Writes docs/conformance.md from the tests of the signalling engine: RFC × scenario × result. What no test shows is not
 * in it. `node scripts/write-conformance.mjs [report.json]`; without a report (vitest's JSON) it runs the tests itself.
 * Ends with 1 when a scenario failed; the file says which.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const engine = join(root, 'runtime', 'sip');

const TITLES = {
  2069: 'HTTP digest, first edition',
  2543: 'SIP, first edition',
  2617: 'HTTP digest, second edition',
  2782: 'DNS SRV',
  3261: 'SIP: Session Initiation Protocol',
  3262: 'Reliability of provisional responses (PRACK)',
  3263: 'Locating SIP servers',
  3311: 'UPDATE',
  3515: 'REFER',
  3581: 'Symmetric response routing (rport)',
  3842: 'Message waiting',
  3891: 'Replaces',
  3892: 'Referred-By',
  4028: 'Session timers',
  4235: 'Dialog event package',
  4475: 'Torture test messages',
  4488: 'Suppression of the REFER subscription',
  5118: 'Torture test messages for IPv6',
  5407: 'Race conditions',
  5626: 'Keep-alives of client-initiated connections',
  5922: 'Domain certificates',
  5923: 'Connection reuse',
  5952: 'Text of IPv6 addresses',
  6026: '2xx to INVITE: the Accepted state',
  6337: 'Offer and answer in SIP',
  6665: 'SIP events: SUBSCRIBE and NOTIFY',
  7118: 'SIP over WebSocket',
  7616: 'HTTP digest',
  8760: 'SHA-256 in SIP digest',
};

/** What a file is about, unless a test's own name says it: the first line that fits. `[]` is about no RFC. */
const SUBJECTS = [
  ['transaction/retransmissions', ['3261 §17', '6026']],
  ['transaction/', []],
  ['dialog/bye-races', ['3261 §15', '5407']],
  ['dialog/cancel-races', ['3261 §9']],
  ['dialog/lost-ack', ['3261 §13.3.1.4']],
  ['dialog/reinvite-glare', ['3261 §14', '5407']],
  ['dialog/client-invite', ['3261 §13.2']],
  ['dialog/dialog-data', ['3261 §12']],
  ['dialog/impaired-network', ['3261 §17']],
  ['dialog/offer-answer', ['6337']],
  ['dialog/reliable-', ['3262']],
  ['dialog/session-', ['4028']],
  ['dialog/update', ['3311']],
  ['dialog/subscription', ['6665']],
  ['dialog/notif', ['6665']],
  ['dialog/packages/', ['3842', '4235']],
  ['dialog/refer', ['3515']],
  ['dialog/replaces', ['3891']],
  ['dialog/', ['3261 §12']],
  ['message/torture', ['4475']],
  ['message/fuzz', []],
  ['message/uri', ['3261 §19.1']],
  ['message/', ['3261 §7']],
  ['auth/guess', []],
  ['auth/source', []],
  ['auth/nonce-mint', []],
  ['auth/hostile', []],
  ['auth/', ['3261 §22', '7616']],
  ['resolve/srv-order', ['2782']],
  ['resolve/', ['3263']],
  ['transport/websocket', ['7118']],
  ['transport/browser', ['7118']],
  ['transport/certificate', ['5922']],
  ['transport/tls', ['3261 §26.2']],
  ['transport/large', ['3261 §18.1.1']],
  ['transport/', ['3261 §18']],
  ['refusals', ['3261 §8.2']],
  ['user-agent', ['3261 §8']],
  ['stream-requests', ['3261 §18']],
];

const report = JSON.parse(readFileSync(process.argv[2] ?? runTests(), 'utf8'));
const scenarios = report.testResults.flatMap(({ name: file, assertionResults }) => {
  const place = relative(engine, file).replaceAll('\\', '/');
  return place.startsWith('..') ? [] : assertionResults.flatMap((test) => rowsOf(place, test));
});
writeFileSync(join(root, 'docs', 'conformance.md'), pageOf(scenarios));
const failed = scenarios.filter(({ result }) => result !== 'passed');
console.info(`docs/conformance.md: ${scenarios.length} scenarios, ${failed.length} of them not passed`);
process.exitCode = failed.length > 0 ? 1 : 0;

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const file = join(folder, 'report.json');
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const words = ['vitest', 'run', '--project', 'unit', 'runtime/sip', '--reporter=json', `--outputFile=${file}`];
  spawnSync('npx', ['--no-install', ...words], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return file;
}

/** One row for each RFC that the test's name cites; else for those of its file. */
function rowsOf(place, { ancestorTitles, title, status }) {
  const name = [...ancestorTitles, title].join(': ');
  const cited = [...name.matchAll(/RFC (\d+)(?:[: ]+§?(\d[\d.]*\d|\d))?/g)].map(([, rfc, section]) => ({
    rfc,
    section: section && `§${section}`,
  }));
  const byFile = SUBJECTS.find(([begin]) => place.startsWith(begin))?.[1] ?? [];
  const known = byFile.map((text) => ({ rfc: text.split(' ')[0], section: text.split(' ')[1] }));
  const about = cited.length > 0 ? cited : known;
  const rfcs = [...new Map(about.map((entry) => [entry.rfc, entry])).values()];
  return rfcs.map((entry) => ({ ...entry, name, place, result: status }));
}

function pageOf(rows) {
  const numbers = [...new Set(rows.map(({ rfc }) => Number(rfc)))].sort((a, b) => a - b);
  const of = (rfc) => rows.filter((row) => Number(row.rfc) === rfc);
  const overview = numbers.map((rfc) => {
    const own = of(rfc);
    const passed = own.filter(({ result }) => result === 'passed').length;
    return `| [RFC ${rfc}](#rfc-${rfc}) | ${TITLES[rfc] ?? ''} | ${passed} of ${own.length} |`;
  });
  return `# Conformance

Generated by \`node scripts/write-conformance.mjs\` from the tests of \`runtime/sip\`; do not edit. A scenario is one test.
Those of robustness and abuse, which no RFC describes, are not listed here.

| RFC | about | scenarios passed |
| --- | --- | --- |
${overview.join('\n')}
${numbers.map((rfc) => sectionOf(rfc, of(rfc))).join('\n')}`;
}

function sectionOf(rfc, rows) {
  const lines = rows
    .sort((a, b) => order(a.section, b.section) || a.place.localeCompare(b.place))
    .map(({ section, name, place, result }) => `| ${section ?? ''} | ${cell(name)} | ${result} | \`${place}\` |`);
  return `
## RFC ${rfc}

${TITLES[rfc] ?? ''}

| section | scenario | result | test |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

/** Sections as numbers, part by part; rows without one come last. */
function order(a = '§999', b = '§999') {
  const [one, other] = [a, b].map((text) => text.replace('§', '').split('.').map(Number));
  const place = one.findIndex((part, index) => part !== other[index]);
  return place < 0 ? one.length - other.length : one[place] - (other[place] ?? -1);
}

function cell(text) {
  const line = text
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'));
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
