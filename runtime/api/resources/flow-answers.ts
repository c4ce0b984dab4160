/** Rows of flows in the words of the API. Pure. */

import type { FlowAnswer, FlowSummary } from '../../../shared/api/http.ts';
import type { Problem } from '../../../shared/flow-schema/problem.ts';
import type { FlowRow } from '../../store/collections.ts';
import type { FlowHead } from '../../store/flow-library.ts';

/** `sip:<flow>@host:port` from an address such as `sip:host:port`. */
export function sipAddressOf(flow: string, addresses: readonly string[]): string {
  const host = (addresses[0] ?? '').replace(/^sip:/, '');
  return host === '' ? `sip:${flow}` : `sip:${flow}@${host}`;
}

const stateOf = ({ publishedVersion, publishedHash, hash }: FlowHead) => ({
  ...(publishedVersion !== undefined && { publishedVersion }),
  changed: hash !== publishedHash,
});

export function flowSummary(row: FlowHead, addresses: readonly string[]): FlowSummary {
  const { _id, name, description, access, nodes, rev, updatedAt } = row;
  const base = { id: _id, name, access, nodes, rev, updatedAt, sip: sipAddressOf(_id, addresses) };
  return { ...base, ...stateOf(row), ...(description !== undefined && { description }) };
}

export function flowAnswer(row: FlowRow, problems: readonly Problem[], addresses: readonly string[]): FlowAnswer {
  const { _id, flow, rev, updatedAt } = row;
  return { flow, rev, updatedAt, ...stateOf(row), sip: sipAddressOf(_id, addresses), problems };
}
