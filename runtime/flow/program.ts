/** A flow version that can run: one machine for all its calls, and what each node needs. */

import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { NodeKind } from '../nodes/node-kind.ts';
import type { FlowMachine } from './compile-machine.ts';
import type { Expression } from './expressions.ts';
import type { Declared } from './flow-variables.ts';
import type { ConfigResolver } from './resolve-config.ts';

export interface ProgramNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly config: ConfigResolver;
  /** The exits that this node has. */
  readonly ports: ReadonlySet<string>;
}

export interface Program {
  readonly flow: Flow;
  readonly version: number;
  readonly machine: FlowMachine;
  readonly nodes: ReadonlyMap<string, ProgramNode>;
  readonly variables: Declared;
  /** Flows that its boxes name. */
  readonly names: ReadonlySet<string>;
  /** Exits of the start that lead somewhere. */
  readonly entries: ReadonlySet<string>;
  /** A bare expression of one of the nodes, compiled. @throws ExpressionRefused */
  expression(source: string): Expression;
}
