/** Thread for audio that takes longer than a moment: uploads and synthesised speech. */

import { parentPort } from 'node:worker_threads';
import { type AudioJob, doAudioJob } from './audio-job.ts';

const main = parentPort!;

main.on('message', (job: AudioJob) => main.postMessage(doAudioJob(job)));
