/**
 * An operation of the API as data: address, who may, what goes in and out, and what it does. The router, the OpenAPI
 * document, the checks of roles and scopes, the audit log and the generated tests are all made from these.
 */

import type { Role, Scope } from '../../shared/api/access.ts';
import { type Content, nothing } from './content.ts';
import type { Caller } from './guard/gate.ts';
import type { Identity } from './login/auth.ts';
import { object, type Schema } from './schema.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `/flows/{id}` → `{ id: string }`. */
export type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<Rest>
  : unknown;

/** What `run` is given; everything in it has passed its schema. */
export interface OpenAsked<Path extends string, Query, Body> {
  readonly params: ParamsOf<Path>;
  readonly query: Query;
  readonly body: Body;
  /** The revision in If-Match, for operations with `revision`; undefined: whatever it is now. */
  readonly ifMatch: number | undefined;
  /** The address that the request came from, and how. */
  readonly caller: Caller;
  /** Aborts when the client has gone. */
  readonly gone: AbortSignal;
}

export interface Asked<Path extends string, Query, Body> extends OpenAsked<Path, Query, Body> {
  readonly identity: Identity;
}

export interface Answer<Body> {
  readonly body?: Body;
  /** Instead of the operation's own. */
  readonly status?: number;
  /** The row's revision. */
  readonly etag?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** `?after=` of the next page: goes into a Link header with `rel="next"`. */
  readonly next?: string | undefined;
  /** What was changed, for the audit log; default: the names in the address. */
  readonly changed?: string;
  /** How, in a few words without secrets, for the audit log. */
  readonly detail?: string;
  /** Who it was, for the audit log, where nobody was known before. */
  readonly by?: string;
}

type Eventually<T> = T | Promise<T>;

interface Spec<Path extends string, Query, Body, Out> {
  /** lowerCamelCase verb and noun, such as `saveFlow`: the name in the document and in the audit log. */
  readonly id: string;
  readonly method: Method;
  /** Below `/api`, with names in braces. */
  readonly path: Path;
  /** Operations of one tag are one chapter of the document. */
  readonly tag: string;
  /** One line. */
  readonly summary: string;
  /** More, in Markdown. */
  readonly about?: string;
  /** Rules for names in the address; what breaks them is 404. */
  readonly params?: { readonly [K in keyof ParamsOf<Path>]?: Schema<string> };
  /** An object schema; absent: no parameters are taken. Numbers and flags are read from their texts. */
  readonly query?: Schema<Query>;
  /** Absent: whatever is sent is not read. */
  readonly body?: Content<Body>;
  /** Default 200, or 204 for `nothing`. */
  readonly status?: number;
  readonly answer: Content<Out>;
  /** Statuses that it may refuse with, besides those that follow from what is declared here. */
  readonly errors?: readonly number[];
  /** Takes If-Match. */
  readonly revision?: boolean;
  /** Changes nothing although its method says so: it is not in the audit log. */
  readonly changesNothing?: boolean;
}

interface GuardedSpec<Path extends string, Query, Body, Out> extends Spec<Path, Query, Body, Out> {
  /** The least that somebody must be. */
  readonly role: Role;
  /** What a key must be made for; `any`: every key will do; absent: no key, only people. */
  readonly scope?: Scope | 'any';
  readonly run: (asked: Asked<Path, Query, Body>) => Eventually<Answer<Out> | undefined>;
}

interface OpenSpec<Path extends string, Query, Body, Out> extends Spec<Path, Query, Body, Out> {
  readonly run: (asked: OpenAsked<Path, Query, Body>) => Eventually<Answer<Out> | undefined>;
}

/** An operation with its types gone: what routers and documents read. */
export interface Operation extends Omit<Spec<string, unknown, unknown, unknown>, 'params' | 'query' | 'body'> {
  readonly role: Role | 'anybody';
  readonly scope?: Scope | 'any';
  readonly params: Readonly<Record<string, Schema<string> | undefined>>;
  readonly query: Schema<unknown>;
  readonly body: Content<unknown>;
  readonly status: number;
  readonly errors: readonly number[];
  readonly run: (asked: Asked<string, unknown, unknown>) => Eventually<Answer<unknown> | undefined>;
}

/** An operation for those who are in. */
export function operation<const Path extends string, Query = unknown, Body = unknown, Out = unknown>(
  spec: GuardedSpec<Path, Query, Body, Out>,
): Operation {
  return complete(spec);
}

/** An operation for everybody who knocks; few are. */
export function openOperation<const Path extends string, Query = unknown, Body = unknown, Out = unknown>(
  spec: OpenSpec<Path, Query, Body, Out>,
): Operation {
  return complete({ ...spec, role: 'anybody' });
}

const NO_QUERY = object({});

function complete<Path extends string, Query, Body, Out>(
  spec: Omit<GuardedSpec<Path, Query, Body, Out>, 'role'> & { readonly role: Role | 'anybody' },
): Operation {
  return {
    ...(spec as unknown as Operation),
    params: spec.params ?? {},
    query: spec.query ?? NO_QUERY,
    body: spec.body ?? nothing,
    status: spec.status ?? (spec.answer.kind === 'nothing' ? 204 : 200),
    errors: spec.errors ?? [],
  };
}

/** Names in braces, in order. */
export function paramNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
}
