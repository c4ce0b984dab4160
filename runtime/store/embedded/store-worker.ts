/** The thread that owns the database. It answers every message that has piled up with one commit. */

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { packError } from './carried-errors.ts';
import { EmbeddedCore } from './embedded-core.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-messages.ts';

/** Rows of work taken into one transaction; a longer queue is answered in turns. */
const BATCH = 500;

function serve(): void {
  const port = parentPort!;
  const say = (message: FromWorker) => port.postMessage(message);
  const { folder, collections } = workerData as WorkerOptions;
  let core: EmbeddedCore;
  try {
    core = new EmbeddedCore(folder, collections);
  } catch (error) {
    say({ type: 'refused', error: packError(error) });
    port.close();
    return;
  }

  const answer = (messages: readonly ToWorker[]) => {
    const requests = messages.filter((message) => message.type === 'request');
    const answers = core.run(requests.map(({ operation }) => operation));
    say({ type: 'answers', answers: requests.map(({ id }, place) => ({ id, answer: answers[place]! })) });
    if (messages.every(({ type }) => type === 'request')) return;
    core.close();
    say({ type: 'closed' });
    port.close();
  };

  port.on('message', (first: ToWorker) => {
    const batch = [first];
    while (batch.length < BATCH) {
      const more = receiveMessageOnPort(port);
      if (!more) break;
      batch.push(more.message as ToWorker);
    }
    answer(batch);
  });
  say({ type: 'ready' });
}

serve();
