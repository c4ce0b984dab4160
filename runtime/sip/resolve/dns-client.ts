/** Asking the system's name servers in turn: the next one when one is silent or fails. */

import { getServers } from 'node:dns';
import { ask, type ExchangeFailure, type ExchangeWorld, type NameServer, type Question } from './dns-exchange.ts';
import { type DnsResponse, responseCodes } from './dns-message.ts';

export interface DnsClientOptions extends ExchangeWorld {
  /** Read again for each question, since the system's may change. */
  readonly servers: () => readonly NameServer[];
  /** Milliseconds to wait for a server in the first round; twice as long in the second. */
  readonly tryFor: number;
}

const rounds = 2;
const maxServers = 4;

export class DnsClient {
  readonly #options: DnsClientOptions;

  constructor(options: DnsClientOptions) {
    this.#options = options;
  }

  /** A response that says yes or no; undefined when no server gave one. */
  async ask(question: Question): Promise<DnsResponse | undefined> {
    const servers = this.#options.servers().slice(0, maxServers);
    for (let round = 0; round < rounds; round++) {
      for (const server of servers) {
        const outcome = await ask(server, question, this.#options.tryFor * (round + 1), this.#options);
        if (outcome === 'unaskable') return undefined;
        if (isDecided(outcome)) return outcome;
      }
    }
    return undefined;
  }
}

function isDecided(outcome: DnsResponse | ExchangeFailure): outcome is DnsResponse {
  if (typeof outcome === 'string') return false;
  return outcome.code === responseCodes.noError || outcome.code === responseCodes.noSuchName;
}

/** The system's name servers; `192.0.2.1`, `192.0.2.1:53`, `[2001:db8::1]:53` are the forms that Node gives. */
export const systemNameServers = (): readonly NameServer[] => getServers().map(parseNameServer);

export function parseNameServer(text: string): NameServer {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(text);
  const [, address = text, port = '53'] = bracketed ?? /^([^:]+):(\d+)$/.exec(text) ?? [];
  return { address, port: Number(port) };
}
