/** Requests and answers of the HTTP API. Errors are `application/problem+json`. */

import type { CallEvent, HangupCause } from '../flow-schema/call-events.ts';
import type { LocalText } from '../flow-schema/fields.ts';
import type { Flow } from '../flow-schema/flow.ts';
import type { NodeCard } from '../flow-schema/node-card.ts';
import type { Problem } from '../flow-schema/problem.ts';
import type { Role } from './access.ts';

export interface ProblemAnswer {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  /** For a refused flow: what is wrong, with node and field. */
  readonly problems?: readonly Problem[];
}

/** `POST /api/login` */
export interface LoginRequest {
  readonly user: string;
  readonly password: string;
}

/** `GET /api/session`, and the answer to a login. */
export interface SessionAnswer {
  readonly user: string;
  readonly role: Role;
  /** Sent back in `X-CSRF-Token` with every change. */
  readonly csrfToken: string;
  readonly productVersion: string;
  /** Addresses a softphone can call, such as `sip:192.0.2.10:5060`. */
  readonly sipAddresses: readonly string[];
}

/** `GET /api/node-kinds` */
export interface NodeKindAnswer {
  readonly card: NodeCard;
  /** Markdown. */
  readonly help: LocalText;
}

/** One row of `GET /api/flows`. */
export interface FlowSummary {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly access: Flow['access'];
  readonly nodes: number;
  readonly rev: number;
  readonly updatedAt: number;
  readonly publishedVersion?: number;
  /** The draft differs from what is published. */
  readonly changed: boolean;
  /** The address to call. */
  readonly sip: string;
}

/** `GET /api/flows/{id}`; also the answer to POST and PUT. ETag is `"rev"`; PUT takes If-Match. */
export interface FlowAnswer {
  readonly flow: Flow;
  readonly rev: number;
  readonly updatedAt: number;
  readonly publishedVersion?: number;
  readonly changed: boolean;
  readonly sip: string;
  readonly problems: readonly Problem[];
}

/** `POST /api/flows/{id}/publish` */
export interface PublishAnswer {
  readonly version: number;
  readonly publishedAt: number;
}

/** `POST /api/flows/validate`, body: a flow. */
export interface ValidateAnswer {
  readonly problems: readonly Problem[];
}

/** One row of `GET /api/calls?state=ended&after=…`; live calls come as `LiveCall` from `GET /api/calls`. */
export interface CallSummary {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly flow: string;
  readonly version: number;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  readonly cause?: HangupCause;
}

/** `GET /api/calls/{id}` */
export interface CallAnswer {
  readonly call: CallSummary;
  readonly journal: readonly CallEvent[];
  /** Its SIP messages are still kept. */
  readonly traced: boolean;
}

/**
 * One row of `GET /api/calls/{id}/trace`, in the order of the wire. Credentials, keys and secret digits are masked by
 * `x`.
 */
export interface SipTraceMessage {
  /** Epoch milliseconds. */
  readonly at: number;
  /** True: we have sent it. */
  readonly out: boolean;
  readonly transport: string;
  /** Address and port, such as `192.0.2.1:5060` or `[2001:db8::1]:5060`. */
  readonly from: string;
  readonly to: string;
  /** Request or status line. */
  readonly firstLine: string;
  /** The whole message. */
  readonly text: string;
}

/** One row of `GET /api/prompts`; `POST /api/prompts?name=…` with a WAV body answers one. */
export interface PromptSummary {
  readonly id: string;
  readonly name: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly createdAt: number;
}

/** `GET /api/bans`, and the answer to `POST` of `{ source }` and `DELETE /api/bans/{source}`. */
export interface BansAnswer {
  readonly bans: readonly {
    /** An IPv4 address, or the /64 of an IPv6 address. */
    readonly source: string;
    readonly why: 'malformed' | 'refused' | 'wrongPassword' | 'manual';
    /** Epoch milliseconds. */
    readonly since: number;
    /** Absent: until it is lifted. */
    readonly until?: number | undefined;
    /** How often this source has been banned. */
    readonly times: number;
    /** Requests that were not answered since. */
    readonly dropped: number;
  }[];
}

/** `GET /api/networks`, and the answer to `POST` of `{ network }` and `DELETE /api/networks/{network}`. */
export interface NetworksAnswer {
  /** Whose callers reach flows of access `trusted`; only what was added here can be taken out here. */
  readonly trusted: readonly { readonly network: string; readonly source: 'settings' | 'added' }[];
  /** Networks of this machine's cards that are not trusted yet. */
  readonly offered: readonly string[];
}
