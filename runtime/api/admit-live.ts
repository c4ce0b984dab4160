/** Who may read the live stream: a known Host, our own Origin, and an open session. */

import type { IncomingMessage } from 'node:http';
import type { Admission } from '../live/live-socket.ts';
import type { Gate } from './guard/gate.ts';
import type { Auth } from './login/auth.ts';

/** Browsers send cookies along with any page's WebSocket: unlike elsewhere, the Origin must be there. */
export function admitLive(auth: Auth, gate: Gate): (request: IncomingMessage) => Admission {
  return (request) => {
    const refusal = gate.refusal(request);
    if (refusal) return { refused: { status: refusal.what === 'host' ? 421 : 403, why: refusal.why } };
    if (request.headers.origin === undefined) return { refused: { status: 403, why: 'an Origin is needed' } };
    const session = auth.sessionOf(request);
    if (!session) return { refused: { status: 401, why: 'log in first' } };
    return { stillWelcome: () => auth.isOpen(session) };
  };
}
