/** Validation with everything that the runtime knows: its catalogue, and CEL. */

import type { Read } from '../../shared/flow-schema/check-words.ts';
import type { Flow, FlowNode } from '../../shared/flow-schema/flow.ts';
import { type ParsedFlow, parseFlow } from '../../shared/flow-schema/parse-flow.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { validateFlow } from '../../shared/flow-schema/validate-flow.ts';
import { cards, catalogue } from '../nodes/catalogue.ts';
import type { Kinds } from './compile-flow.ts';
import { compileExpression, ExpressionRefused } from './expressions.ts';
import { compileTemplate } from './templates.ts';

/** What is wrong with a flow whose document has the right shape. */
export function checkFlow(flow: Flow): Problem[] {
  return validateFlow(flow, cards, {
    checkExpression: (source) => readBy(compileExpression, source),
    checkTemplate: (text) => readBy(compileTemplate, text),
  });
}

/** From JSON to a flow with the node versions of this runtime; older configurations are upgraded. */
export function readFlow(json: unknown, kinds: Kinds = catalogue): ParsedFlow {
  const parsed = parseFlow(json);
  if (!parsed.ok) return parsed;
  const { flow } = parsed;
  return { ok: true, flow: { ...flow, nodes: flow.nodes.map((node) => upgraded(node, kinds)) } };
}

function readBy(compile: (text: string) => { readonly variables: ReadonlySet<string> }, text: string): Read {
  try {
    return { variables: compile(text).variables };
  } catch (error) {
    if (error instanceof ExpressionRefused) return { refused: error.words, variables: [] };
    throw error;
  }
}

function upgraded(node: FlowNode, kinds: Kinds): FlowNode {
  const kind = kinds.get(node.kind);
  if (!kind || node.version >= kind.card.version) return node;
  const config = kind.upgrade?.(node.config, node.version) ?? node.config;
  return { ...node, version: kind.card.version, config };
}
