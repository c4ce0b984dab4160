/** Dialled names while there is no routing: SIP addresses only, and nobody is limited. */

import type { LegPermit, TargetResolver } from '../call/target-resolver.ts';
import { parseUri } from '../sip/message/uri.ts';

export const plainTargets: TargetResolver = {
  async resolve({ target, caller, from = {} }) {
    if (parseUri(target)?.scheme !== 'sip') return { kind: 'unknown', why: `nothing is called ${target}` };
    const { user = caller.user, host = caller.host, displayName = caller.name } = from;
    const uri = `sip:${user}@${host}`;
    const sender = displayName === undefined ? { uri } : { displayName, uri };
    const rights = { fixedTransport: false, releaseAllowed: false, mayTransfer: false, referAnswer: 200 as const };
    return { kind: 'legs', alternatives: [[{ uri: target, route: [], from: sender, headers: [], ...rights }]] };
  },
  admit: (): LegPermit => ({ answered() {}, release() {} }),
};
