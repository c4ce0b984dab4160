/** A rough validation, enough to fill the problems drawer. The real one is the server's. */

import type { Flow } from '../../shared/flow-schema/flow.ts';
import { type NodeCard, portsOf } from '../../shared/flow-schema/node-card.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';

const both = (text: string) => ({ en: text, de: text });

export function checkRoughly(flow: Flow, cards: readonly NodeCard[]): Problem[] {
  const problems: Problem[] = [];
  const starts = flow.nodes.filter((node) => node.kind === 'incoming-call');
  if (starts.length !== 1) {
    problems.push({ severity: 'error', code: 'one-start', message: both('A flow has exactly one “Incoming call”.') });
  }
  for (const node of flow.nodes) {
    const card = cards.find((candidate) => candidate.kind === node.kind);
    if (!card) {
      const message = both(`There is no kind of node “${node.kind}”.`);
      problems.push({ severity: 'error', code: 'unknown-kind', message, node: node.id });
      continue;
    }
    for (const [name, field] of Object.entries(card.fields)) {
      if (node.config[name] !== undefined || field.optional || field.default !== undefined) continue;
      const message = both(`“${field.label.en}” is missing. Fill it in.`);
      problems.push({ severity: 'error', code: 'missing-field', message, node: node.id, field: name });
    }
    const entered = flow.edges.some((edge) => edge.target === node.id);
    if (!entered && card.role !== 'start' && card.role !== 'root') {
      const message = both('No cord leads here: no call can reach this node.');
      problems.push({ severity: 'warning', code: 'unreachable', message, node: node.id });
    }
    if (card.role === 'end') continue;
    for (const port of portsOf(card, node.config)) {
      const wired = flow.edges.some((edge) => edge.source === node.id && edge.port === port.id);
      if (wired || !port.expected) continue;
      const message = both(`The exit “${port.label.en}” leads nowhere: the call would end here.`);
      problems.push({ severity: 'warning', code: 'unwired-exit', message, node: node.id });
    }
  }
  return problems;
}
