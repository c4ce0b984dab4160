/** What went wrong at start, in words that say what to do. */

import { ListenFailed } from '../sip/errors.ts';
import { CertificateUnusable } from '../sip/transport/tls-options.ts';

/** Stops the start with a sentence for people instead of a stack for programmers. */
export class StartFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartFailed';
  }
}

interface Trouble {
  readonly why: string;
  /** What helps, up to the name of the setting. */
  readonly help: string;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  EADDRINUSE: {
    why: 'the port is taken by another program',
    help: 'Stop the other program, or choose another port with',
  },
  EACCES: { why: 'this user may not open that port', help: 'Choose another port with' },
  EADDRNOTAVAIL: { why: 'this machine has no such address', help: 'Choose another address with' },
};

/** A failure of listening or of the store as a StartFailed; any other error as it is. */
export function startFailure(error: unknown, httpAddress: string): unknown {
  if (error instanceof ListenFailed) {
    const example = 'CORDBOARD_SIP=udp:[::]:5070,tcp:[::]:5070';
    return cannotListen('SIP', error.address, error.code, 'CORDBOARD_SIP', example);
  }
  if (error instanceof CertificateUnusable) {
    return new StartFailed(`${error.message}. Look at the files of CORDBOARD_TLS_CERT and CORDBOARD_TLS_KEY.`);
  }
  if (!(error instanceof Error)) return error;
  if ('syscall' in error && error.syscall === 'listen') {
    const code = 'code' in error ? String(error.code) : '';
    return cannotListen('The editor', httpAddress, code, 'CORDBOARD_HTTP', 'CORDBOARD_HTTP=127.0.0.1:8090');
  }
  return /^(Store|SecretKey)/.test(error.name) ? new StartFailed(error.message) : error;
}

function cannotListen(who: string, address: string, code: string, setting: string, example: string): StartFailed {
  const { why, help } = TROUBLES[code] ?? { why: code, help: 'Choose another address with' };
  return new StartFailed(`${who} cannot listen on ${address}: ${why}. ${help} ${setting}, such as ${example}.`);
}
