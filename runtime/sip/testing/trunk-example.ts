/** The example of the README: registers at a provider, and calls somebody by the server that has answered. */

import { DigestClient } from '../auth/digest-client.ts';
import type { UserAgent } from '../user-agent.ts';

export interface Account {
  /** `sip:provider.example`, or with a port: whatever RFC 3263 finds servers for. */
  readonly registrar: string;
  readonly username: string;
  readonly password: string;
  readonly realm: string;
  /** Who may ask for the password. */
  readonly addresses: ReadonlySet<string>;
}

/** @returns how the call to that number ended */
export async function callByTrunk(userAgent: UserAgent, account: Account, number: string): Promise<string> {
  const { registrar, username, password, realm, addresses } = account;
  const credentials = new DigestClient(() => {
    return { username, secret: { password }, addresses, tlsNames: new Set<string>(), realm };
  });
  const aor = registrar.replace('sip:', `sip:${username}@`);
  const from = { uri: aor };
  const register = { method: 'REGISTER', uri: registrar, from, to: from, credentials };
  const registered = await userAgent.ask(register);
  if (registered.kind === 'failed') return `not registered: ${registered.why}`;
  if (registered.response.status !== 200) return `not registered: ${registered.response.status}`;
  const uri = registrar.replace('sip:', `sip:${number}@`);
  return await new Promise((resolve) => {
    userAgent.call(
      { uri, from, credentials, destination: registered.destination, body: 'v=0' },
      {
        accepted: (dialog) => void dialog.bye().then(({ kind }) => resolve(`hung up: ${kind}`)),
        refused: ({ status, reason }) => resolve(`refused: ${status} ${reason}`),
        failed: (why) => resolve(`failed: ${why}`),
      },
    );
  });
}
