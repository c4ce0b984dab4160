/** What went wrong at start, in words that say what to do. */

import { ListenFailed } from '../sip/errors.ts';

/** Stops the start with a sentence for people instead of a stack for programmers. */
export class StartFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartFailed';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken by another program',
  EACCES: 'this user may not open that port',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** A failure of listening or of the store as a StartFailed; any other error as it is. */
export function startFailure(error: unknown, httpAddress: string): unknown {
  if (error instanceof ListenFailed) {
    const why = REASONS[error.code] ?? error.code;
    return new StartFailed(
      `SIP cannot listen on ${error.address}: ${why}. Stop the other program, or choose other ports with CORDBOARD_SIP, such as CORDBOARD_SIP=udp:[::]:5070,tcp:[::]:5070.`,
    );
  }
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if ('syscall' in error && error.syscall === 'listen') {
    return new StartFailed(
      `The editor cannot listen on ${httpAddress}: ${REASONS[code] ?? code}. Stop the other program, or choose another port with CORDBOARD_HTTP, such as CORDBOARD_HTTP=127.0.0.1:8090.`,
    );
  }
  return error.name.startsWith('Store') ? new StartFailed(error.message) : error;
}
