/** The product as shipped, in a process of its own, with its own folder and ports. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient } from './api.ts';
import { until } from './patience.ts';
import { freePort, freeRange } from './ports.ts';
import { Program } from './program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const MAIN = join(ROOT, 'dist/runtime/main.js');

export interface ProductOptions {
  /** A data folder that outlives the product; without it a fresh one is removed at stop. */
  readonly data?: string;
  readonly httpPort?: number;
  readonly sipPort?: number;
  /** One more address by which browsers reach it. */
  readonly publicUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Product {
  /** Its own address. */
  readonly url: string;
  /** The address for browsers. */
  readonly pageUrl: string;
  readonly sipPort: number;
  readonly rtp: { readonly first: number; readonly last: number };
  readonly data: string;
  readonly password: string;
  readonly api: ApiClient;
  readonly program: Program;
  /** For tcpdump: the audio of this product, and nothing else. */
  readonly captureFilter: string;
  /** The link printed at start, which logs in once. */
  oneTimeLink(): Promise<string>;
  /** Ends it as a supervisor does. @throws unless the exit code is 0 */
  stop(): Promise<void>;
  /** Pulls the plug. */
  kill(): Promise<void>;
}

/** The settings of a product with random ports on loopback. */
export async function productEnvironment(options: ProductOptions & { readonly data: string }): Promise<{
  env: Record<string, string>;
  httpPort: number;
  sipPort: number;
  rtp: { first: number; last: number };
  password: string;
}> {
  const httpPort = options.httpPort ?? (await freePort());
  const sipPort = options.sipPort ?? (await freePort());
  const rtp = await freeRange(400);
  const password = `test-${Math.random().toString(36).slice(2)}-password`;
  const env = {
    CORDBOARD_DATA: options.data,
    CORDBOARD_HTTP: `127.0.0.1:${httpPort}`,
    // Dual stack, as by default.
    CORDBOARD_SIP: `udp:[::]:${sipPort},tcp:[::]:${sipPort}`,
    CORDBOARD_RTP: `${rtp.first}-${rtp.last}`,
    CORDBOARD_ADMIN_PASSWORD: password,
    // Calls end with the product, unless a test wants to see them go on.
    CORDBOARD_DRAIN: '0',
    ...(options.publicUrl === undefined
      ? {}
      : { CORDBOARD_PUBLIC_URL: `${options.publicUrl},http://127.0.0.1:${httpPort}` }),
    ...options.env,
  };
  return { env, httpPort, sipPort, rtp, password };
}

/** Starts the product and waits until `/healthz` says that it is ready. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'cordboard-data-')));
  const { env, httpPort, sipPort, rtp, password } = await productEnvironment({ ...options, data });
  const program = new Program(process.execPath, [MAIN], { cwd: ROOT, env });
  const url = `${env.CORDBOARD_TLS_CERT === undefined ? 'http' : 'https'}://127.0.0.1:${httpPort}`;
  await untilReady(url, program);
  const cleanUp = async () => {
    if (options.data === undefined) await rm(data, { recursive: true, force: true });
  };
  return {
    url,
    pageUrl: options.publicUrl ?? url,
    sipPort,
    rtp,
    data,
    password,
    program,
    api: new ApiClient(url, 'admin', password),
    captureFilter: `udp portrange ${rtp.first}-${rtp.last}`,
    oneTimeLink: async () => (await program.says(/https?:\/\/\S+\/login\?token=\S+/))[0],
    stop: async () => {
      const code = await program.stop();
      await cleanUp();
      if (code !== 0) throw new Error(`the product ended with ${code}:\n${program.stderr.slice(-4000)}`);
    },
    kill: async () => {
      program.signal('SIGKILL');
      await program.ended();
      await cleanUp();
    },
  };
}

async function untilReady(url: string, program: Program): Promise<void> {
  await until('the product is ready', async () => {
    if (program.exitCode !== undefined) {
      throw new Error(`the product ended with ${program.exitCode}:\n${program.stdout}\n${program.stderr}`);
    }
    return await answersOk(`${url}/healthz`);
  });
}

/** False while nobody listens yet. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')) return false;
    throw error;
  }
}
