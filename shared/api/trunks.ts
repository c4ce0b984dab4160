/** `/api/trunks` and `/api/trunk-presets`: accounts at providers, as requests and answers show them. */

import type { TrunkState } from '../flow-schema/call-events.ts';

/** What somebody sets. The password only ever goes in. */
export interface TrunkSettings {
  readonly label: string;
  readonly preset?: string;
  readonly disabled: boolean;
  readonly register: boolean;
  /** Seconds that we ask for. */
  readonly expires: number;
  /** Host, or host:port. */
  readonly server: string;
  readonly transport: 'auto' | 'udp' | 'tcp' | 'tls';
  readonly outboundProxy?: string;
  readonly domain?: string;
  readonly username?: string;
  readonly authUsername?: string;
  readonly realm?: string;
  /** Addresses and networks from which its calls come, besides the server's own. */
  readonly addresses: readonly string[];
  readonly calledFrom: 'auto' | 'requestUri' | 'to' | 'pCalledPartyId' | { readonly header: string };
  readonly callerFrom: 'auto' | 'from' | 'pAssertedIdentity' | 'remotePartyId';
  /** ISO 3166. */
  readonly country: string;
  readonly numbers: {
    readonly out: 'e164' | 'plus' | 'national' | 'international' | 'asDialled';
    readonly outPrefix?: string;
    readonly outStrip?: string;
    readonly in: 'e164' | 'national' | 'asIs';
  };
  readonly callerId?: string;
  readonly identity: 'from' | 'pAssertedIdentity' | 'pPreferredIdentity' | 'remotePartyId';
  readonly sendDiversion: boolean;
  readonly emergency: boolean;
  readonly releaseAllowed: boolean;
  /** Its audio must be SRTP; its signalling is TLS then. */
  readonly encryptedOnly?: boolean;
  readonly mayTransfer: boolean;
  readonly referAnswer: 200 | 202;
  /** Seconds between OPTIONS; 0: never asked. */
  readonly healthEvery: number;
  readonly limits: {
    readonly concurrent?: number;
    readonly perMinute?: number;
    readonly duration?: number;
    readonly dailyMinutes?: number;
    readonly dailyMoney?: number;
  };
  readonly destinations: {
    readonly allow: readonly string[];
    readonly deny: readonly string[];
    readonly countries: readonly string[];
  };
  /** Money per minute; what premium numbers and the like cost. */
  readonly rate?: number;
  readonly premiumRate?: number;
  readonly incoming?:
    | { readonly kind: 'flow'; readonly flow: string }
    | { readonly kind: 'account'; readonly account: string };
  readonly priority: number;
}

/** As it is sent: absent password keeps the one that is there. */
export type TrunkInput = TrunkSettings & { readonly password?: string };

/** How it is now. */
export interface TrunkStatus {
  readonly state: TrunkState;
  /** The provider's last answer, in plain words. */
  readonly why: string;
  readonly sip?: number;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly registeredUntil?: number;
  /** When a failed registration is tried again. */
  readonly nextTry?: number;
  /** The server that answered last, such as `198.51.100.7:5060 (udp)`. */
  readonly server?: string;
  /** Our address as the provider sees it, where that is another than we think. */
  readonly seenAs?: string;
  /** The provider's addresses as DNS gives them. */
  readonly addresses: readonly string[];
  /** Calls that named this trunk's secret Contact but came from elsewhere; one click adds their address. */
  readonly strangers: readonly { readonly address: string; readonly at: number }[];
  /** When the last call came in by it, since the start; `GET …/last-invite` explains it. */
  readonly lastInviteAt?: number;
}

export interface TrunkAnswer extends TrunkSettings {
  readonly name: string;
  readonly rev: number;
  readonly stopped: boolean;
  readonly hasPassword: boolean;
  readonly realmOffered?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly status: TrunkStatus;
}

/** One line of the last INVITE, and what it was taken for. */
export interface InviteLineAnswer {
  /** `Request-URI`, or the header as written. */
  readonly name: string;
  readonly value: string;
  readonly takenFor: readonly ('called' | 'caller' | 'name' | 'withheld' | 'contact')[];
  /** Set the trunk's `calledFrom` or `callerFrom` to this, and its number is the one. */
  readonly chooseCalled?: TrunkSettings['calledFrom'];
  readonly chooseCaller?: TrunkSettings['callerFrom'];
}

export interface LastInviteAnswer {
  readonly at: number;
  readonly source: string;
  readonly recognisedBy: string;
  readonly called: { readonly number: string; readonly written: string; readonly from: string };
  readonly caller: {
    readonly number: string;
    readonly name: string;
    readonly written: string;
    readonly withheld: boolean;
    readonly from: string;
  };
  readonly lines: readonly InviteLineAnswer[];
}

/** One step of a test that goes on while it is watched; lines of JSON. */
export interface ProbeStep {
  readonly step: 'settings' | 'dns' | 'answer' | 'register' | 'call' | 'invite';
  /** `waiting`: it goes on until a call comes, or the time is over. */
  readonly outcome: 'good' | 'doubtful' | 'bad' | 'waiting';
  /** What happened, in plain words. */
  readonly words: string;
  /** Names the sentence, for translations. */
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly invite?: LastInviteAnswer;
}

/** Settings that are known of a provider, or of a kind of peer. */
export interface TrunkPreset {
  readonly id: string;
  readonly kind: 'shape' | 'provider';
  readonly name: { readonly en: string; readonly de: string };
  /** ISO 3166, or `*`. */
  readonly countries: readonly string[];
  /** What to type in where, and what to do at the provider. */
  readonly about: { readonly en: string; readonly de: string };
  /** Where the provider publishes this. */
  readonly source?: string;
  readonly settings: Partial<TrunkSettings>;
  /** Settings that somebody must fill in, in that order. */
  readonly asks: readonly ('server' | 'username' | 'authUsername' | 'password' | 'domain' | 'callerId' | 'addresses')[];
}
