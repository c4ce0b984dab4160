/** Runs one speech engine on one text, within limits of time and size. */

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaClock } from '../facilities.ts';
import { askService } from './ask-service.ts';
import type { FoundEngine } from './find-engines.ts';

export interface EngineRun {
  readonly found: FoundEngine;
  readonly voice: string;
  readonly text: string;
  readonly clock: MediaClock;
  readonly limitMs: number;
}

/** Ten minutes at 22.05 kHz, and some. */
const maxAudioBytes = 32 * 1024 * 1024;
const maxComplaint = 500;

/** @returns a WAV file @throws when the engine fails, takes too long or says nothing */
export async function runEngine({ found, voice, text, clock, limitMs }: EngineRun): Promise<Uint8Array> {
  const { engine, command, before } = found;
  const prepared = engine.prepare(text);
  const { program } = engine;
  if ('url' in program) {
    return spoken(engine.name, await askService(program.url, program.request(prepared, voice), clock, limitMs));
  }
  if (engine.io === 'pipes') {
    return spoken(
      engine.name,
      await run(command, [...before, ...engine.args(voice, noFiles)], prepared, clock, limitMs),
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-speech-'));
  try {
    const files = { text: join(folder, 'text.txt'), audio: join(folder, 'speech.wav') };
    await writeFile(files.text, prepared);
    await run(command, [...before, ...engine.args(voice, files)], '', clock, limitMs);
    return spoken(engine.name, await readFile(files.audio));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const noFiles = { text: '', audio: '' };

function spoken(name: string, audio: Uint8Array): Uint8Array {
  if (audio.length <= 44) throw new Error(`${name} said nothing`);
  return audio;
}

function run(
  command: string,
  args: readonly string[],
  input: string,
  clock: MediaClock,
  limitMs: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Nothing of our environment, secrets included, goes along.
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    });
    const output: Buffer[] = [];
    let length = 0;
    let complaint = '';
    let killedFor: string | undefined;
    const kill = (why: string): void => {
      killedFor ??= why;
      child.kill('SIGKILL');
    };
    const timer = clock.after(limitMs, () => kill(`took longer than ${limitMs / 1000} s`));
    child.stdout.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > maxAudioBytes) kill('said too much');
      else output.push(piece);
    });
    child.stderr.on('data', (piece: Buffer) => {
      complaint = (complaint + piece.toString()).slice(0, maxComplaint);
    });
    // It may end without reading its text; its exit code tells the story.
    child.stdin.on('error', (error) => {
      complaint ||= error.message;
    });
    child.on('error', (error) => {
      timer.cancel();
      reject(error);
    });
    child.on('close', (code) => {
      timer.cancel();
      if (killedFor) reject(new Error(`${command} ${killedFor}`));
      else if (code !== 0) reject(new Error(`${command} ended with ${code}: ${complaint.trim()}`));
      else resolve(Buffer.concat(output));
    });
    child.stdin.end(input);
  });
}
