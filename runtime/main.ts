/** The command line: `cordboard [command]`. */

import { readFileSync } from 'node:fs';
import { describeConfig, type LoadedConfig, loadConfig, problemText } from './config.ts';
import { eraseCommand } from './server/erase-command.ts';
import { backupCommand, migrateCommand, restoreCommand } from './server/maintenance-commands.ts';
import { resetPasswordCommand } from './server/reset-password-command.ts';
import { rotateKeyCommand } from './server/rotate-key-command.ts';
import { StartFailed, startFailure } from './server/start-failures.ts';
import { startProduct } from './server.ts';
import { testCommand } from './simulator/test-command.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const HELP = `Usage: cordboard [command]

  start            run editor, API and SIP (the default)
  config           print every setting, its value and where it comes from
  rotate-key       encrypt the stored passwords with a new key, while Cordboard is stopped
  reset-password [USER]  give USER (default: admin) a new password, while Cordboard is stopped
  backup FOLDER    copy all data into a new folder, while Cordboard runs or not
  restore FOLDER   put a backup into an empty data folder
  migrate          bring the data folder to the empty database of MONGODB_URI; may be broken off and begun again
  erase NAME...    erase every call of a person, by number or account, while Cordboard is stopped
  test FILE...     run the tests inside flow files
  help             print this`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  start,
  config: () => withConfig(async (loaded) => say(describeConfig(loaded))),
  'rotate-key': () => withConfig(async ({ config }) => say(await rotateKeyCommand(config))),
  'reset-password': ([user]) => withConfig(async ({ config }) => say(await resetPasswordCommand(config, user))),
  backup: ([folder]) => withConfig(async ({ config }) => say(await backupCommand(config, folder))),
  restore: ([folder]) => withConfig(async ({ config }) => say(await restoreCommand(config, folder))),
  migrate: () => withConfig(async ({ config }) => say(await migrateCommand(config, say))),
  erase: (names) => withConfig(async ({ config }) => say(await eraseCommand(config, names))),
  test: (files) => testCommand(files, say),
  help: async () => say(HELP),
};

const [command = 'start', ...args] = process.argv.slice(2);
process.exitCode = await run(command, args);

async function run(name: string, rest: readonly string[]): Promise<number> {
  const action = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!action) return complain(`There is no command ${name}.\n\n${HELP}`, 2);
  try {
    return await action(rest);
  } catch (error) {
    const told = startFailure(error, '');
    if (told instanceof StartFailed) return complain(told.message);
    throw error;
  }
}

/** Runs until a signal; a second one ends the process at once. */
async function start(): Promise<number> {
  return withConfig(async (loaded) => {
    const product = await startProduct(loaded, productVersion());
    say(product.greeting);
    const signal = await signalled();
    // A supervisor has time, and somebody is on the phone; a person at the terminal wants the prompt back.
    const patient = signal === 'SIGTERM';
    say(patient ? 'Taking no more calls …' : 'Ending calls …');
    const hurry = new AbortController();
    for (const name of SIGNALS) process.once(name, () => hurry.abort());
    await product.stop(hurry.signal, patient);
    // Sockets and workers are closed; what a library may still hold open must not keep us.
    process.exit(0);
  });
}

function signalled(): Promise<(typeof SIGNALS)[number]> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) process.once(name, () => resolve(name));
  });
}

async function withConfig(action: (loaded: LoadedConfig) => Promise<number>): Promise<number> {
  const loaded = loadConfig(process.env);
  if ('problems' in loaded)
    return complain(
      `These settings cannot be used:\n${loaded.problems.map((problem) => `  ${problemText(problem)}`).join('\n')}`,
    );
  for (const warning of loaded.warnings) console.warn(warning);
  return action(loaded);
}

function productVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string, code = 1): number {
  process.stderr.write(`${text}\n`);
  return code;
}
