/** baresip, a real softphone without a screen: commands and events go as netstrings of JSON over its control port. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from './network.ts';
import { until } from './patience.ts';
import { peer } from './peers.ts';
import { freePort } from './ports.ts';
import { Program } from './program.ts';
import { silence, wavOf } from './wav.ts';

export interface PhoneEvent {
  readonly type: string;
  readonly param?: string;
  readonly peeruri?: string;
  readonly peerdisplayname?: string;
}

export interface Softphone {
  readonly program: Program;
  readonly mediaPorts: { readonly first: number; readonly last: number };
  readonly events: readonly PhoneEvent[];
  dial(uri: string): Promise<void>;
  /** Presses a key during the call. */
  press(key: string): Promise<void>;
  hangUp(): Promise<void>;
  /** Takes the call that rings. */
  answer(): Promise<void>;
  /** Hold, and back. */
  hold(held: boolean): Promise<void>;
  /** From here on `event` waits for news. */
  forget(): void;
  /** Sends the other side of the call elsewhere, by REFER. */
  transfer(to: string): Promise<void>;
  /** Where it listens, by UDP and TCP. */
  readonly sipPort: number;
  event(type: string, within?: number): Promise<PhoneEvent>;
  /** What a phone with encrypted audio played to its owner in its last call; whole when the call is over. */
  played(): Promise<Int16Array>;
  stop(): Promise<void>;
}

const MODULES = '/usr/lib/baresip/modules';

/** An account of ours that the phone registers for. */
export interface PhoneAccount {
  readonly user: string;
  readonly password: string;
  readonly port: number;
  /** Of the registrar; default this machine. */
  readonly registrar?: string;
  /** Seconds between registrations; default 60. */
  readonly every?: number;
  /** Default udp. */
  readonly transport?: 'udp' | 'tcp' | 'tls';
  /** Nothing but encrypted audio (SRTP by SDES). */
  readonly encrypted?: boolean;
  /** As baresip writes them, and the rate that they speak; default both laws of G.711, at 8 kHz. */
  readonly codecs?: { readonly names: string; readonly rate: number };
}

/** This machine itself. */
const HERE: Host = { address: '127.0.0.1', on: (command, words) => [command, words] };

/**
 * Starts a phone; without an account it registers nowhere.
 * @param microphone what its owner says, at the rate of the codecs
 * @param host where it stands
 */
export async function startSoftphone(
  registers?: PhoneAccount,
  microphone = silence(60),
  host = HERE,
): Promise<Softphone> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-baresip-'));
  // sip_listen also takes the next port, for TLS.
  const [sipPort, controlPort, first] = [await freePort(), await freePort(), await freePort()];
  const last = first + 9;
  // What comes over an encrypted line is nobody's to capture: the phone itself writes down what it played.
  const more = registers?.encrypted ? ['srtp.so', 'sndfile.so'] : [];
  await writeFile(join(folder, 'microphone.wav'), wavOf(microphone, registers?.codecs?.rate));
  await writeFile(
    join(folder, 'config'),
    configuration(folder, host.address, { sipPort, controlPort, first, last }, more),
  );
  const address = registers ? accountLine(registers) : `<sip:softphone@${host.address}:${sipPort}>;regint=0`;
  await writeFile(
    join(folder, 'accounts'),
    `${address};audio_codecs=${registers?.codecs?.names ?? 'PCMU/8000/1,PCMA/8000/1'}\n`,
  );
  await writeFile(join(folder, 'contacts'), '');
  const program = new Program(...host.on(peer('baresip'), ['-f', folder]));
  await program.says(/baresip is ready/);
  const control = await openControl(host.address, controlPort, program);
  return {
    program,
    mediaPorts: { first, last },
    events: control.events,
    dial: (uri) => control.command('dial', uri),
    press: (key) => control.command('sndcode', key),
    hangUp: () => control.command('hangup'),
    answer: () => control.command('accept'),
    hold: (held) => control.command(held ? 'hold' : 'resume'),
    forget: () => void control.events.splice(0),
    transfer: (to) => control.command('transfer', to),
    sipPort,
    event: (type, within = 20_000) =>
      until(`event ${type} of the softphone`, () => control.events.find((event) => event.type === type), { within }),
    played: async () => {
      const files = (await readdir(folder)).filter((name) => /-dec\.wav$/.test(name)).sort();
      const bytes = await readFile(join(folder, files.at(-1) ?? 'nothing was played'));
      return new Int16Array(new Uint8Array(bytes.subarray(44, bytes.length - (bytes.length % 2))).buffer);
    },
    stop: async () => {
      control.close();
      await program.stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accountLine({ user, password, port, ...more }: PhoneAccount): string {
  const { registrar = '127.0.0.1', every = 60, transport = 'udp', encrypted = false } = more;
  const lock = encrypted ? ';mediaenc=srtp-mand' : '';
  return `<sip:${user}@${registrar}:${port};transport=${transport}>;auth_pass=${password};regint=${every}${lock}`;
}

function configuration(
  folder: string,
  address: string,
  ports: { readonly sipPort: number; readonly controlPort: number; readonly first: number; readonly last: number },
  more: readonly string[],
): string {
  const modules = ['g711.so', 'g722.so', 'aufile.so', 'aubridge.so', ...more].map((name) => `module ${name}`);
  const applications = ['account.so', 'menu.so', 'ctrl_tcp.so'].map((name) => `module_app ${name}`);
  return [
    'poll_method epoll',
    `sip_listen ${address}:${ports.sipPort}`,
    'call_local_timeout 120',
    'audio_player aubridge,nowhere',
    `audio_source aufile,${join(folder, 'microphone.wav')}`,
    'audio_alert aubridge,nowhere',
    `rtp_ports ${ports.first}-${ports.last}`,
    `snd_path ${folder}`,
    `net_interface ${address}`,
    `module_path ${MODULES}`,
    ...modules,
    ...applications,
    `ctrl_tcp_listen ${address}:${ports.controlPort}`,
    '',
  ].join('\n');
}

interface Control {
  readonly events: PhoneEvent[];
  command(name: string, params?: string): Promise<void>;
  close(): void;
}

interface Answer {
  readonly ok: boolean;
  readonly data?: string;
  readonly token?: string;
}

async function openControl(address: string, port: number, program: Program): Promise<Control> {
  const socket = await until('the control port of the softphone', () => tryConnect(address, port));
  const events: PhoneEvent[] = [];
  const answers = new Map<string, Answer>();
  readNetstrings(socket, (text) => {
    const told = JSON.parse(text) as Answer & PhoneEvent & { readonly event?: boolean };
    if (told.event) events.push(told);
    else if (told.token !== undefined) answers.set(told.token, told);
  });
  let count = 0;
  return {
    events,
    command: async (command, params = '') => {
      const token = `${++count}`;
      const text = JSON.stringify({ command, params, token });
      socket.write(`${Buffer.byteLength(text)}:${text},`);
      const answer = await until(`softphone's answer to ${command}`, () => answers.get(token));
      if (!answer.ok) throw new Error(`${command} ${params}: ${answer.data}\n${program.stdout.slice(-2000)}`);
    },
    close: () => socket.destroy(),
  };
}

function tryConnect(address: string, port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, address, () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/** `length:bytes,` one after the other. */
function readNetstrings(socket: Socket, take: (text: string) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const colon = rest.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(rest.toString('latin1', 0, colon));
      if (rest.length < end + 1) return;
      take(rest.toString('utf8', colon + 1, end));
      rest = rest.subarray(end + 1);
    }
  });
}
