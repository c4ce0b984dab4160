/** Which speech engines this machine has. */

import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, isAbsolute, join } from 'node:path';
import { builtFile } from '../built-file.ts';
import type { SpeechEngine } from './engines.ts';

/** An engine with the command that starts it. */
export interface FoundEngine {
  readonly engine: SpeechEngine;
  readonly command: string;
  /** Go before the engine's own arguments. */
  readonly before: readonly string[];
}

/** @param path folders to look in, as the PATH variable lists them */
export function findEngines(engines: readonly SpeechEngine[], path: string): readonly FoundEngine[] {
  return engines.flatMap((engine) => {
    const { program } = engine;
    if ('url' in program) return [{ engine, command: program.url, before: [] }];
    if ('command' in program) {
      const command = executable(program.command, path);
      return command ? [{ engine, command, before: [] }] : [];
    }
    const script = builtFile(program.script);
    return script && isInstalled(program.needs) ? [{ engine, command: process.execPath, before: [script] }] : [];
  });
}

function executable(name: string, path: string): string | undefined {
  if (isAbsolute(name)) return mayRun(name) ? name : undefined;
  const candidates = path.split(delimiter).filter(isAbsolute);
  return candidates.map((folder) => join(folder, name)).find(mayRun);
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: both mean that this engine is missing.
    return false;
  }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    // Optional packages may be left out.
    return false;
  }
}
