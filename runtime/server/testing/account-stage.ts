/** Accounts and registrar behind a user agent on a loopback network, and phones that know their passwords. */

import type { SystemFact } from '../../../shared/flow-schema/call-events.ts';
import type { AccountDraft } from '../../accounts/account-draft.ts';
import type { TrunkSources } from '../../accounts/identify.ts';
import { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { noMetrics } from '../../metrics.ts';
import type { RouteTable } from '../../routing/route-by-name.ts';
import { parseChallenges } from '../../sip/auth/challenge.ts';
import { computeHa1, digestResponse } from '../../sip/auth/digest-response.ts';
import type { ParsedResponse } from '../../sip/message/parsed-message.ts';
import type { LoopbackNetwork } from '../../sip/testing/loopback-network.ts';
import { LoopbackNetwork as Network } from '../../sip/testing/loopback-network.ts';
import { ScriptedPeer, type ScriptedRequest } from '../../sip/testing/scripted-peer.ts';
import { createUserAgent } from '../../sip/testing/stage.ts';
import type { UserAgentOptions } from '../../sip/user-agent.ts';
import { createStore } from '../../store/create-store.ts';
import { createAccountSide } from '../account-side.ts';

export type AccountStage = Awaited<ReturnType<typeof setAccountStage>>;

export interface AccountStageOptions {
  readonly folder: string;
  readonly routes?: Partial<RouteTable>;
  readonly trunks?: TrunkSources;
  readonly userAgent?: Partial<UserAgentOptions>;
  /** Seconds. */
  readonly natKeepAlive?: number;
  readonly clock?: SimulatedClock;
  /** Default udp. */
  readonly transport?: 'udp' | 'tcp';
}

const nobody: RouteTable = { accessOf: () => undefined, isOurs: () => true, isTrusted: () => false };

export async function setAccountStage({ folder, natKeepAlive = 0, ...more }: AccountStageOptions) {
  const clock = more.clock ?? new SimulatedClock();
  const network = new Network(clock);
  const store = await createStore({ folder, thread: 'local' });
  const userAgent = createUserAgent(clock, network, '10.0.0.1', {
    allow: ['REGISTER'],
    supported: ['path', 'outbound'],
    transports: [network.transport('10.0.0.1', 5060, more.transport ?? 'udp')],
    ...more.userAgent,
  });
  const facts: SystemFact[] = [];
  const side = await createAccountSide({
    ...{ store, clock, userAgent, natKeepAlive },
    log: silentLog,
    metrics: noMetrics,
    routes: { ...nobody, ...more.routes },
    domains: ['pbx.example'],
    announce: (fact) => facts.push(fact),
    ...(more.trunks && { trunks: more.trunks }),
  });
  userAgent.listener = {
    request: (incoming) => side.registrar.take(incoming),
    invite: (invite) => {
      const identity = side.identification.of(invite.request, invite.source);
      if (identity.kind === 'refused') invite.refuse(identity.status, { headers: identity.headers });
      else invite.refuse(480, { reason: identity.kind });
    },
    disconnected: (source) => side.disconnected(source),
  };
  await userAgent.start();
  return {
    ...{ clock, network, store, userAgent, side, facts },
    /** A phone at that address. Passwords are those of `account`. */
    phone: (address: string, user: string, password: string, port?: number) =>
      new Phone(network, clock, { address, user, password, port }),
    /** Makes an account, and gives its password. */
    account: async (name: string, draft: Partial<AccountDraft> = {}) => (await side.book.create(name, draft)).password,
    registrations: () => facts.filter((fact) => fact.type === 'registration.changed'),
    /** As a restart does: what was not written is lost. */
    async close() {
      await userAgent.stop();
      await side.stop();
      await store.close();
    },
  };
}

interface PhoneOptions {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly port?: number | undefined;
}

/** Four digits, so that ids are equally long. */
let serial = 1000;

/** Asks, and answers the challenge as phones do. */
export class Phone {
  readonly peer: ScriptedPeer;
  readonly options: PhoneOptions;
  readonly callId = `phone-${++serial}`;
  cseq = 0;
  readonly #clock: SimulatedClock;

  constructor(network: LoopbackNetwork, clock: SimulatedClock, options: PhoneOptions) {
    this.#clock = clock;
    this.options = options;
    this.peer = new ScriptedPeer(network, options.address, { address: '10.0.0.1', port: 5060 }, options.port);
  }

  get contact(): string {
    return `sip:${this.options.user}@${this.options.address}:${this.peer.port}`;
  }

  /** A REGISTER that logs in; by default for its own Contact. */
  register(headers: readonly string[] = [`Contact: <${this.contact}>`], more: Partial<ScriptedRequest> = {}) {
    return this.ask('REGISTER', { headers, ...more });
  }

  /** The response to the request with credentials, or to the first one if it was not challenged. */
  async ask(method: string, more: Partial<ScriptedRequest> = {}): Promise<ParsedResponse> {
    const first = await this.once(method, more);
    if (first.status !== 401) return first;
    return this.once(method, { ...more, headers: [...(more.headers ?? []), this.authorization(first, method, more)] });
  }

  /** One request as it is, and its final response. */
  async once(method: string, more: Partial<ScriptedRequest> = {}): Promise<ParsedResponse> {
    const cseq = more.cseq ?? ++this.cseq;
    const { user } = this.options;
    this.peer.send({
      method,
      uri: 'sip:pbx.example',
      branch: `z9hG4bK-phone-${++serial}`,
      callId: this.callId,
      from: `<sip:${user}@pbx.example>;tag=t${serial}`,
      to: `<sip:${user}@pbx.example>`,
      ...more,
      cseq,
    });
    const before = this.peer.responses.length;
    await this.#clock.advance(0);
    const answer = this.peer.responses.slice(before).find(({ status }) => status >= 200);
    if (!answer) throw new Error(`no answer to ${method}`);
    return answer;
  }

  /** The Authorization line that answers a challenge. */
  authorization(response: ParsedResponse, method: string, more: { uri?: string } = {}): string {
    const [challenge] = parseChallenges(response.headers('www-authenticate'));
    if (!challenge) throw new Error('no challenge');
    const { realm, nonce, algorithm } = challenge;
    const { user, password } = this.options;
    const hash = algorithm.startsWith('SHA-256') ? 'SHA-256' : 'MD5';
    const uri = more.uri ?? 'sip:pbx.example';
    const ha1 = computeHa1(hash, user, realm, password);
    const input = { algorithm, ha1, method, uri, nonce, cnonce: 'c', qop: 'auth', nonceCount: 1 } as const;
    const said = [
      `username="${user}"`,
      `realm="${realm}"`,
      `nonce="${nonce}"`,
      `uri="${uri}"`,
      `response="${digestResponse(input)}"`,
      `algorithm=${algorithm}`,
      'cnonce="c"',
      'qop=auth',
      'nc=00000001',
    ];
    return `Authorization: Digest ${said.join(', ')}`;
  }
}
