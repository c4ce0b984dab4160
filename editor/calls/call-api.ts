/** Records and messages of calls, as the editor reads them. */

import type { CallCdrsAnswer, CdrAnswer } from '../../shared/api/cdrs.ts';
import type { SipTraceMessage } from '../../shared/api/http.ts';
import { ApiError, ask } from '../api.ts';
import { askPage } from '../ask-all.ts';

/** What a search looks for; empty fields are left out. */
export interface CdrWanted {
  readonly part?: string;
  readonly account?: string;
  readonly trunk?: string;
  readonly flow?: string;
  readonly answered?: 'true' | 'false';
  readonly since?: number;
  readonly until?: number;
}

const path = (call: string): string => `/api/calls/${encodeURIComponent(call)}`;

export const queryOf = (wanted: CdrWanted): string =>
  new URLSearchParams(
    Object.entries(wanted).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
    ),
  ).toString();

export const callApi = {
  /** One page; a page may be empty and still have a next one. */
  search: (wanted: CdrWanted, after?: string) => askPage<CdrAnswer>(`/api/cdrs?${queryOf(wanted)}`, after),
  csvAddress: (wanted: CdrWanted): string => `/api/cdrs.csv?${queryOf(wanted)}`,
  legs: (call: string, language: string) =>
    ask<CallCdrsAnswer>(`/api/cdrs/${encodeURIComponent(call)}?language=${language}`).catch(absent),
  trace: (call: string) => ask<readonly SipTraceMessage[]>(`${path(call)}/trace`).catch(absent),
  traceAddress: (call: string, form: 'txt' | 'pcap'): string => `${path(call)}/trace.${form}`,
  hangUp: (call: string) => ask<void>(`${path(call)}/hangup`, { method: 'POST', body: {} }),
};

/** What is no longer kept is nothing, not a failure. */
function absent(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined;
  throw error;
}
