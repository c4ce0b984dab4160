/** sipp as caller: runs a scenario of e2e/scenarios and tells what was said. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peer } from './peers.ts';
import { freePort } from './ports.ts';
import { Program } from './program.ts';

/** Whom the callee sees, unless a run says otherwise. */
const CALLER = '"Sipp Caller" <sip:sipp@[local_ip]:[local_port]>';

export interface SippRun {
  /** File name in e2e/scenarios, without `.xml`. */
  readonly scenario: string;
  /** SIP user to call. */
  readonly to: string;
  readonly port: number;
  /** What `@name@` in the scenario stands for. */
  readonly fill?: Readonly<Record<string, string>>;
  /** Milliseconds of a `<pause/>` without its own. */
  readonly hold?: number;
  readonly transport?: 'udp' | 'tcp';
  readonly ipv6?: boolean;
  /** How many calls, and how many new ones a second. */
  readonly calls?: number;
  readonly rate?: number;
  /** Calls at the same time. */
  readonly limit?: number;
  /** Seconds after which the whole run is given up. */
  readonly timeout?: number;
  /** Files put beside the scenario, by name. */
  readonly files?: Readonly<Record<string, Buffer>>;
  /** Fields of each call (`[field0]` …), one call a row. */
  readonly rows?: readonly (readonly string[])[];
  /** Default: a free one. */
  readonly sipPort?: number;
  /** What comes late or twice from a server that was busy ends no call. */
  readonly lenient?: boolean;
  /** False for many calls: nothing is written down. */
  readonly trace?: boolean;
}

export interface SippMessage {
  readonly out: boolean;
  readonly text: string;
}

export interface SippResult {
  readonly ok: boolean;
  readonly code: number;
  readonly messages: readonly SippMessage[];
  /** Why it failed, for an assertion's message. */
  readonly complaint: string;
  readonly mediaPort: number;
}

export interface SippCall {
  readonly program: Program;
  /** Where sipp wants its audio. */
  readonly mediaPort: number;
  readonly sipPort: number;
  done(): Promise<SippResult>;
}

/** What a caller offers unless the run says otherwise. */
export const MEDIA = {
  /** G.711 and telephone-event at 101. */
  keys: [
    'm=audio [media_port] RTP/AVP 0 8 101',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:20',
  ].join('\n'),
  /** Without telephone-event: keys come as tones. */
  tones: ['m=audio [media_port] RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', 'a=ptime:20'].join('\n'),
  alaw: ['m=audio [media_port] RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=ptime:20'].join('\n'),
  /** Its clock says 8,000 for historical reasons (RFC 3551 §4.5.2). */
  wideband: ['m=audio [media_port] RTP/AVP 9', 'a=rtpmap:9 G722/8000', 'a=ptime:20'].join('\n'),
} as const;

const ROWS = 'rows.csv';
const SCENARIOS = fileURLToPath(new URL('../scenarios', import.meta.url));

/** Starts sipp; `done` resolves when all its calls are over. */
export async function startSipp(run: SippRun): Promise<SippCall> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-sipp-'));
  const scenario = join(folder, 'scenario.xml');
  const raw = await readFile(join(SCENARIOS, `${run.scenario}.xml`), 'utf8');
  await writeFile(scenario, filled(raw, { media: MEDIA.keys, caller: CALLER, ...run.fill }, run.scenario));
  for (const [name, bytes] of Object.entries(run.files ?? {})) await writeFile(join(folder, name), bytes);
  if (run.rows) {
    const lines = run.rows.map((fields) => fields.join(';'));
    await writeFile(join(folder, ROWS), ['SEQUENTIAL', ...lines, ''].join('\n'));
  }
  const [sipPort, mediaPort] = [run.sipPort ?? (await freePort()), await freePort()];
  const program = new Program(peer('sipp'), words(run, { folder, scenario, sipPort, mediaPort }), { cwd: folder });
  return { program, sipPort, mediaPort, done: () => result(program, folder, run, mediaPort) };
}

/** Runs sipp to its end. */
export async function sipp(run: SippRun): Promise<SippResult> {
  return await (await startSipp(run)).done();
}

interface Places {
  readonly folder: string;
  readonly scenario: string;
  readonly sipPort: number;
  readonly mediaPort: number;
}

function words(run: SippRun, { folder, scenario, sipPort, mediaPort }: Places): string[] {
  const host = run.ipv6 ? '[::1]' : '127.0.0.1';
  return [
    ...[`${host}:${run.port}`, '-sf', scenario, '-s', run.to, '-i', run.ipv6 ? '::1' : host, '-p', `${sipPort}`],
    ...['-mp', `${mediaPort}`, '-nostdin', '-timeout_error'],
    ...['-m', `${run.calls ?? 1}`, '-r', `${run.rate ?? 10}`, '-l', `${run.limit ?? run.calls ?? 1}`],
    ...['-timeout', `${run.timeout ?? 60}s`, '-d', `${run.hold ?? 1000}`, '-recv_timeout', '30000'],
    ...['-t', run.transport === 'tcp' ? 't1' : 'u1', '-aa', '-buff_size', '4000000'],
    ...(run.lenient ? ['-default_behaviors', 'all,-abortunexp'] : []),
    ...(run.rows ? ['-inf', join(folder, ROWS)] : []),
    ...(run.trace === false ? [] : ['-trace_msg', '-message_file', join(folder, 'messages.log')]),
    ...['-trace_err', '-error_file', join(folder, 'errors.log')],
  ];
}

function filled(raw: string, fill: Readonly<Record<string, string>>, name: string): string {
  return raw.replace(/@([a-z][a-zA-Z]*)@/g, (_, key: string) => {
    const value = fill[key];
    if (value === undefined) throw new Error(`scenario ${name} wants a value for ${key}`);
    return value;
  });
}

async function result(program: Program, folder: string, run: SippRun, mediaPort: number): Promise<SippResult> {
  const code = await program.ended(((run.timeout ?? 60) + 15) * 1000);
  const messages = run.trace === false ? [] : parseTrace(await textOf(join(folder, 'messages.log')));
  const errors = await textOf(join(folder, 'errors.log'));
  await rm(folder, { recursive: true, force: true });
  const talk = messages.map(({ out, text }) => `${out ? '>>>' : '<<<'} ${text.trim()}`).join('\n\n');
  const complaint =
    code === 0
      ? ''
      : `sipp ${run.scenario} ended with ${code}\n${program.stderr.slice(-1000)}${errors}\n${talk.slice(-6000)}`;
  return { ok: code === 0, code, messages, complaint, mediaPort };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    // sipp writes a file only when it has something to say.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** sipp heads each message with a line of dashes and "UDP message sent [n] bytes:" or "received". */
function parseTrace(log: string): SippMessage[] {
  const heads = [...log.matchAll(/^-{20,}.*\n(?:UDP|TCP) message (sent|received).*\n\n/gm)];
  return heads.map((head, index) => ({
    out: head[1] === 'sent',
    text: log.slice(head.index + head[0].length, heads[index + 1]?.index),
  }));
}
