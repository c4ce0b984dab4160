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
  2046: 'Multipart bodies',
  2069: 'HTTP digest, first edition',
  2308: 'Negative answers of DNS',
  2543: 'SIP, first edition',
  2617: 'HTTP digest, second edition',
  2782: 'DNS SRV',
  3261: 'SIP: Session Initiation Protocol',
  3262: 'Reliability of provisional responses (PRACK)',
  3263: 'Locating SIP servers',
  3311: 'UPDATE',
  3326: 'Reason',
  3398: 'Causes of ISUP',
  3428: 'MESSAGE',
  3515: 'REFER',
  3581: 'Symmetric response routing (rport)',
  3608: 'Service-Route',
  3842: 'Message waiting',
  3891: 'Replaces',
  3892: 'Referred-By',
  4028: 'Session timers',
  4235: 'Dialog event package',
  4475: 'Torture test messages',
  4488: 'Suppression of the REFER subscription',
  5118: 'Torture test messages for IPv6',
  5407: 'Race conditions',
  5452: 'DNS against forged answers',
  5621: 'Bodies of SIP messages',
  5626: 'Keep-alives of client-initiated connections',
  5630: 'SIPS',
  5922: 'Domain certificates',
  5923: 'Connection reuse',
  6026: '2xx to INVITE: the Accepted state',
  6066: 'TLS: server name indication',
  6337: 'Offer and answer in SIP',
  6665: 'SIP events: SUBSCRIBE and NOTIFY',
  7118: 'SIP over WebSocket',
  7616: 'HTTP digest',
  7647: 'REFER inside dialogs',
  8760: 'SHA-256 in SIP digest',
  8767: 'Old answers of DNS',
  9520: 'Failures of DNS, remembered',
};

/**
 * What a file is about unless a test's own name says it, and in which role we are there: the first line that fits.
 * `[]` is about no RFC, `''` no role of its own.
 */
const SUBJECTS = [
  ['calling/placed-call', ['3263 §4.3'], 'UAC'],
  ['calling/call-races', ['3261 §9.1'], 'UAC'],
  ['calling/call-credentials', ['3261 §22.2', '7616'], 'UAC'],
  ['calling/asked-request', ['3261 §8.1', '3263 §4.3'], 'UAC'],
  ['calling/placed-subscription', ['6665 §4.1', '3263 §4.3'], 'UAC'],
  ['calling/large-call', ['3261 §18.1.1'], 'UAC'],
  ['transaction/retransmissions', ['3261 §17.2', '6026'], 'UAS'],
  ['transaction/client-', ['3261 §17.1', '6026'], 'UAC'],
  ['transaction/return-hop', ['3261 §18.2.2'], 'UAS'],
  ['transaction/', [], ''],
  ['dialog/bye-races', ['3261 §15', '5407'], 'UAC, UAS'],
  ['dialog/cancel-races', ['3261 §9.2'], 'UAS'],
  ['dialog/challenged-request', ['3261 §22.2'], 'UAC'],
  ['dialog/lost-ack', ['3261 §13.3.1.4'], 'UAS'],
  ['dialog/reinvite-glare', ['3261 §14', '5407'], 'UAC, UAS'],
  ['dialog/client-invite', ['3261 §13.2'], 'UAC'],
  ['dialog/dialog-data', ['3261 §12'], 'UAC, UAS'],
  ['dialog/impaired-network', ['3261 §17'], 'UAC, UAS'],
  ['dialog/offer-', ['6337'], 'UAC, UAS'],
  ['dialog/reliable-uac', ['3262 §4'], 'UAC'],
  ['dialog/reliable-', ['3262 §3'], 'UAS'],
  ['dialog/session-', ['4028'], 'UAC, UAS'],
  ['dialog/update', ['3311'], 'UAC, UAS'],
  ['dialog/subscription', ['6665'], 'UAC, UAS'],
  ['dialog/notif', ['6665'], 'UAS'],
  ['dialog/packages/', ['3842', '4235'], ''],
  ['dialog/refer', ['3515'], 'UAC, UAS'],
  ['dialog/replaces', ['3891'], 'UAS'],
  ['dialog/reason', ['3326', '3398'], ''],
  ['dialog/', ['3261 §12'], ''],
  ['message/torture', ['4475'], 'UAS'],
  ['message/fuzz', [], ''],
  ['message/injection', [], ''],
  ['message/redirection', ['3261 §8.1.3.4'], 'UAC'],
  ['message/uri', ['3261 §19.1'], ''],
  ['message/', ['3261 §7'], ''],
  ['auth/guess', [], ''],
  ['auth/source', [], ''],
  ['auth/nonce-mint', [], ''],
  ['auth/hostile', [], ''],
  ['auth/digest-client', ['3261 §22.2', '7616'], 'UAC'],
  ['auth/credential-scope', ['3261 §22.2', '7616'], 'UAC'],
  ['auth/digest-server', ['3261 §22.1', '7616'], 'UAS'],
  ['auth/replay', ['3261 §22.1', '7616'], 'UAS'],
  ['auth/', ['3261 §22.4', '7616'], ''],
  ['resolve/srv-order', ['2782'], 'UAC'],
  ['resolve/', ['3263'], 'UAC'],
  ['transport/websocket', ['7118'], 'UAS'],
  ['transport/browser', ['7118'], 'UAS'],
  ['transport/certificate', ['5922'], ''],
  ['transport/downgrade', ['3261 §26.2'], 'UAC'],
  ['transport/tls', ['3261 §26.2'], ''],
  ['transport/large', ['3261 §18.1.1'], 'UAC'],
  ['transport/framing-fuzz', [], ''],
  ['transport/', ['3261 §18'], ''],
  ['impaired-', ['3261 §17'], 'UAC, UAS'],
  ['refusals', ['3261 §8.2'], 'UAS'],
  ['user-agent', ['3261 §8'], 'UAS'],
  ['stream-requests', ['3261 §18'], 'UAS'],
];

/** Names of scenarios in which something goes wrong: each RFC needs one. */
const FAILING =
  /\b(not?|nothing|nobody|negative|none|never|without|refuse[sd]?|malformed|lost|lies|los[st]e?s?|fail(s|ed|ure)?|gives? up|given up|silen(ce|t)|late|wrong|unknown|dead|slow|drops?|dropped|cut|closes?|forged|glare|race|too|stale|expired?|cancel|4\d\d|5\d\d|6\d\d)\b|→ (4|5|6)\d\d/i;

const report = JSON.parse(readFileSync(process.argv[2] ?? runTests(), 'utf8'));
const scenarios = report.testResults.flatMap(({ name: file, assertionResults }) => {
  const place = relative(engine, file).replaceAll('\\', '/');
  return place.startsWith('..') ? [] : assertionResults.flatMap((test) => rowsOf(place, test));
});
writeFileSync(join(root, 'docs', 'conformance.md'), pageOf(scenarios));
const failed = scenarios.filter(({ result }) => result !== 'passed');
const untried = Object.keys(TITLES).filter(
  (rfc) => !scenarios.some((row) => row.rfc === rfc && FAILING.test(row.name)),
);
console.info(`docs/conformance.md: ${scenarios.length} scenarios, ${failed.length} of them not passed`);
if (untried.length > 0) console.info(`without a scenario in which something goes wrong: RFC ${untried.join(', ')}`);
process.exitCode = failed.length + untried.length > 0 ? 1 : 0;

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
  const [, byFile = [], role = ''] = SUBJECTS.find(([begin]) => place.startsWith(begin)) ?? [];
  const known = byFile.map((text) => ({ rfc: text.split(' ')[0], section: text.split(' ')[1] }));
  const about = cited.length > 0 ? cited : known;
  const rfcs = [...new Map(about.map((entry) => [entry.rfc, entry])).values()];
  return rfcs.map((entry) => ({ ...entry, name, place, role, result: status }));
}

function pageOf(rows) {
  const numbers = [...new Set(rows.map(({ rfc }) => Number(rfc)))].sort((a, b) => a - b);
  const of = (rfc) => rows.filter((row) => Number(row.rfc) === rfc);
  const overview = numbers.map((rfc) => {
    const own = of(rfc);
    const passed = own.filter(({ result }) => result === 'passed').length;
    const failing = own.filter(({ name }) => FAILING.test(name)).length;
    return `| [RFC ${rfc}](#rfc-${rfc}) | ${TITLES[rfc] ?? ''} | ${passed} of ${own.length} | ${failing} |`;
  });
  return `# Conformance

Generated by \`node scripts/write-conformance.mjs\` from the tests of \`runtime/sip\`; do not edit. A scenario is one test.
\`UAC\` and \`UAS\` are what we are in it; a B2BUA is both, one on each side.
Those of robustness and abuse, which no RFC describes, are not listed here.

| RFC | about | scenarios passed | in which something goes wrong |
| --- | --- | --- | --- |
${overview.join('\n')}
${numbers.map((rfc) => sectionOf(rfc, of(rfc))).join('\n')}`;
}

function sectionOf(rfc, rows) {
  const lines = rows
    .sort((a, b) => order(a.section, b.section) || a.place.localeCompare(b.place))
    .map(
      ({ section, name, place, role, result }) =>
        `| ${section ?? ''} | ${role} | ${cell(name)} | ${result} | \`${place}\` |`,
    );
  return `
## RFC ${rfc}

${TITLES[rfc] ?? ''}

| section | role | scenario | result | test |
| --- | --- | --- | --- | --- |
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
