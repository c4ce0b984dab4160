/** Compiles a valid flow to a program, once for each published version. */

import type { Flow, FlowNode } from '../../shared/flow-schema/flow.ts';
import { portsOf } from '../../shared/flow-schema/node-card.ts';
import { catalogue } from '../nodes/catalogue.ts';
import { type NodeKind, OVER } from '../nodes/node-kind.ts';
import { compileMachine } from './compile-machine.ts';
import { compileExpression, type Expression } from './expressions.ts';
import { declaredIn } from './flow-variables.ts';
import type { Program, ProgramNode } from './program.ts';
import { compileConfig } from './resolve-config.ts';

export type Kinds = ReadonlyMap<string, NodeKind>;

/**
 * @param version that it is published as; 0 for a draft
 * @throws when the flow is not valid: check it before
 */
export function compileFlow(flow: Flow, version: number, kinds: Kinds = catalogue): Program {
  const nodes = new Map(flow.nodes.map((node) => [node.id, programNode(node, kinds, flow.language)]));
  const rootOf = (is: (node: ProgramNode) => boolean) => [...nodes.values()].find(is)?.id;
  const start = rootOf(({ kind }) => kind.card.role === 'start');
  if (start === undefined) throw new Error(`the flow ${flow.id} has no start`);
  const expressions = new Map<string, Expression>();
  return {
    flow,
    version,
    nodes,
    variables: declaredIn(flow.variables),
    names: new Set([...nodes.values()].flatMap(flowsNamedIn)),
    entries: new Set(flow.edges.filter(({ source }) => source === start).map(({ port }) => port)),
    machine: compileMachine(flow, {
      start,
      hangup: rootOf(({ kind }) => kind.card.enters === 'hangup'),
      error: rootOf(({ kind }) => kind.card.enters === 'error'),
    }),
    expression(source) {
      const known = expressions.get(source);
      if (known) return known;
      const compiled = compileExpression(source, flow.language);
      if (expressions.size < MOST_EXPRESSIONS) expressions.set(source, compiled);
      return compiled;
    },
  };
}

/** Whatever the kind: a field of this format holds a flow's id. */
function flowsNamedIn({ kind, config }: ProgramNode): string[] {
  const fields = Object.entries(kind.card.fields).filter(([, { format }]) => format === 'flow');
  return fields.flatMap(([name]) => {
    const flow = config.drawn[name];
    return typeof flow === 'string' ? [flow] : [];
  });
}

/** Compiled expressions that a program keeps. */
const MOST_EXPRESSIONS = 10_000;

function programNode(node: FlowNode, kinds: Kinds, language: string | undefined): ProgramNode {
  const kind = kinds.get(node.kind);
  if (!kind) throw new Error(`the node ${node.id} is of the unknown kind ${node.kind}`);
  const config = compileConfig(kind.card, node.config, language);
  const ports = new Set(portsOf(kind.card, config.drawn).map(({ id }) => id));
  if (kind.card.role === 'end') ports.add(OVER);
  return { id: node.id, kind, config, ports };
}
