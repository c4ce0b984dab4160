/** What an expression uses: roots, variables and functions, read from its syntax tree. */

import type { ASTNode } from '@marcbachmann/cel-js';
import type { LocalText } from '../../shared/flow-schema/fields.ts';
import { SAY_FUNCTIONS } from './spoken/say-functions.ts';

export interface Names {
  readonly roots: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
  /** Why the expression may not be used. */
  readonly refused?: LocalText;
}

/**
 * Functions whose work and result are bounded by what goes in. Left out with reason: `matches` (a regular
 * expression may take for ever), `split` with `join` and `cel.bind` (they let texts grow without bound).
 */
const functions = new Set([
  'size',
  'string',
  'int',
  'double',
  'bool',
  'has',
  'startsWith',
  'endsWith',
  'contains',
  'lowerAscii',
  'upperAscii',
  'trim',
  'indexOf',
  'lastIndexOf',
  'substring',
  ...SAY_FUNCTIONS,
]);
/** Functions that go through a list: their first argument names the element. */
const loops = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

export function namesIn(ast: ASTNode): Names {
  const roots = new Set<string>();
  const variables = new Set<string>();
  let refused: LocalText | undefined;

  const visit = (node: ASTNode, bound: ReadonlySet<string>): void => {
    if (refused) return;
    if (node.op === 'id') {
      if (!bound.has(node.args)) roots.add(node.args);
      return;
    }
    if (node.op === 'call' || node.op === 'rcall') {
      const name = node.args[0];
      const given = node.op === 'call' ? node.args[1] : node.args[2];
      if (node.op === 'rcall') visit(node.args[1], bound);
      if (loops.has(name)) return loop(name, given, bound);
      if (!functions.has(name)) refused = unknownFunction(name);
      for (const argument of given) visit(argument, bound);
      return;
    }
    const variable = variableOf(node);
    if (variable !== undefined && !bound.has('vars')) variables.add(variable);
    for (const child of childrenOf(node)) visit(child, bound);
  };

  const loop = (name: string, given: readonly ASTNode[], bound: ReadonlySet<string>): void => {
    const element = given[0];
    if (bound.size > 0) refused = nested(name);
    if (element?.op !== 'id') return;
    const inside = new Set([...bound, element.args]);
    for (const argument of given.slice(1)) visit(argument, inside);
  };

  visit(ast, new Set());
  return { roots, variables, ...(refused && { refused }) };
}

/** `vars.x` or `vars["x"]` → x. */
function variableOf(node: ASTNode): string | undefined {
  if (node.op === '.' && isVars(node.args[0])) return node.args[1];
  if (node.op !== '[]' || !isVars(node.args[0])) return undefined;
  const key = node.args[1];
  return key.op === 'value' && typeof key.args === 'string' ? key.args : undefined;
}

const isVars = (node: ASTNode): boolean => node.op === 'id' && node.args === 'vars';
const isNode = (part: unknown): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part;

function childrenOf(node: ASTNode): readonly ASTNode[] {
  if (node.op === 'value') return [];
  const args: unknown = node.args;
  return (Array.isArray(args) ? args.flat(1) : [args]).filter(isNode);
}

function unknownFunction(name: string): LocalText {
  const known = [...functions].join(', ');
  return {
    en: `The function “${name}” cannot be used here. These can: ${known}.`,
    de: `Die Funktion „${name}“ ist hier nicht möglich. Möglich sind: ${known}.`,
  };
}

function nested(name: string): LocalText {
  return {
    en: `“${name}” stands inside another loop. Only one loop may run at a time.`,
    de: `„${name}“ steht in einer anderen Schleife. Es darf nur eine Schleife laufen.`,
  };
}
