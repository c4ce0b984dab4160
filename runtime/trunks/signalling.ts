/** What trunks need of the signalling engine; `UserAgent` has it. */

import type { AskOptions, AskOutcome } from '../sip/calling/call-options.ts';
import type { Located } from '../sip/resolve/locate.ts';
import type { Peer } from '../sip/transport/address.ts';

export interface TrunkSignalling {
  /** Locates servers, tries them in turn, answers challenges. Never rejects. */
  ask(question: AskOptions): Promise<AskOutcome>;
  /** Which servers a URI leads to now. */
  locate(uri: string): Promise<Located>;
  /** Keeps an idle connection open until the function that it gives is called. */
  keepOpen(peer: Peer): () => void;
}
