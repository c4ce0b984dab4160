/** Ends the media worker of the product from outside, by the debugger of Node: the product has no door for that. */

import { WebSocket } from 'ws';
import { atMost, until } from './patience.ts';
import type { Product } from './product.ts';

/** The environment of a product whose threads can be ended. */
export const MORTAL = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

interface Said {
  readonly method?: string;
  readonly params?: { readonly sessionId: string; readonly workerInfo: { readonly url: string } };
}

/** Ends the media worker, as a bug in it would. @returns the moment, in epoch milliseconds */
export async function endMediaWorker({ program, url }: Product): Promise<number> {
  const address = await until('the debugger', () => /Debugger listening on (ws:\S+)/.exec(program.stderr)?.[1]);
  const debug = new WebSocket(address);
  let id = 0;
  const say = (method: string, params: object) => debug.send(JSON.stringify({ id: ++id, method, params }));
  const found = new Promise<string>((resolve, reject) => {
    debug.on('error', reject);
    debug.on('open', () => say('NodeWorker.enable', { waitForDebuggerOnStart: false }));
    debug.on('message', (text) => {
      const { method, params } = JSON.parse(String(text)) as Said;
      if (method === 'NodeWorker.attachedToWorker' && params?.workerInfo.url.includes('media-worker'))
        resolve(params.sessionId);
    });
  });
  const sessionId = await atMost(5_000, 'the media worker', found);
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'process.exit(3)' } });
  const at = Date.now();
  say('NodeWorker.sendMessageToWorker', { sessionId, message });
  await until('its end', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return text.includes('cordboard_media_worker_deaths 1');
  });
  debug.close();
  return at;
}
