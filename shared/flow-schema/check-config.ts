/** Rules about what is filled in: each configuration against its card, with names from the form. */

import { compileSchema, type SchemaCheck, type SchemaFault } from './config-schema.ts';
import type { Drawing, DrawnNode } from './drawing.ts';
import { type Field, type Fields, type LocalText, schemaOf } from './fields.ts';
import type { NodeCard } from './node-card.ts';
import { faultOfRule, type RuleWay } from './number-rule.ts';
import type { Problem } from './problem.ts';
import { wordsFor } from './schema-words.ts';

export function checkConfigs({ nodes }: Drawing): Problem[] {
  return [...nodes.values()].flatMap(checkConfig);
}

function checkConfig({ node, card, config }: DrawnNode): Problem[] {
  // A newer version has fields that this card cannot judge.
  if (node.version > card.version) return [];
  const faults = checkOf(card)(config).map((fault): Problem => {
    const { code, message } = wordsFor(fault, nameOfField(card.fields, fault));
    return { severity: 'error', code, node: node.id, field: fault.path, message };
  });
  return faults.length > 0 ? faults : [...checkRows(node.id, card, config), ...checkRules(node.id, card, config)];
}

const checks = new WeakMap<NodeCard, SchemaCheck>();

function checkOf(card: NodeCard): SchemaCheck {
  const known = checks.get(card);
  if (known) return known;
  const check = compileSchema(schemaOf(draftFields(card.fields)));
  checks.set(card, check);
  return check;
}

/** In a drawing a text may hold a template, whose result alone has to fit the pattern. */
function draftFields(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, Field<unknown>] => {
      if (field.format === 'list') return [name, { ...field, fields: draftFields(field.fields as Fields) }];
      const patterned = field.template && typeof field.pattern === 'string';
      return [name, patterned ? { ...field, pattern: `(?:${field.pattern})|\\{\\{` } : field];
    }),
  );
}

/** `choices/0/digit` → “Choices, row 1, Key”. */
function nameOfField(fields: Fields, { path }: SchemaFault): LocalText {
  const names: LocalText[] = [];
  let inside: Fields | undefined = fields;
  for (const step of path.split('/')) {
    if (/^\d+$/.test(step)) {
      names.push({ en: `row ${Number(step) + 1}`, de: `Zeile ${Number(step) + 1}` });
      continue;
    }
    const field: Field<unknown> | undefined = inside && Object.hasOwn(inside, step) ? inside[step] : undefined;
    // Within a prompt the form shows one input only.
    if (field || names.length === 0) names.push(field?.label ?? { en: step, de: step });
    inside = field?.format === 'list' ? (field.fields as Fields) : undefined;
  }
  return { en: names.map(({ en }) => en).join(', '), de: names.map(({ de }) => de).join(', ') };
}

/** Rows that name exits must name different ones. */
function checkRows(node: string, card: NodeCard, config: Readonly<Record<string, unknown>>): Problem[] {
  return card.ports.flatMap((port): Problem[] => {
    if (!('each' in port)) return [];
    const rows = config[port.each] as readonly Readonly<Record<string, unknown>>[];
    const keys = rows.map((row) => String(row[port.key]));
    return keys.flatMap((key, index): Problem[] => {
      if (keys.indexOf(key) === index) return [];
      const message = {
        en: `“${key}” stands in two rows. Each may stand there once: change or remove one.`,
        de: `„${key}“ steht in zwei Zeilen. Jedes darf nur einmal dastehen: Ändern oder entfernen Sie eine.`,
      };
      return [{ severity: 'error', code: 'duplicate-row', node, field: `${port.each}/${index}/${port.key}`, message }];
    });
  });
}

type Row = Readonly<Record<string, unknown>>;

/** A text that is a rule about numbers must be readable as the row says that it is to be read. */
function checkRules(node: string, card: NodeCard, config: Row): Problem[] {
  const lists = Object.entries(card.fields).filter(([, { format }]) => format === 'list');
  return lists.flatMap(([list, { fields }]) => {
    const rules = Object.entries(fields as Fields).filter(([, { rule }]) => typeof rule === 'string');
    const rows = rules.length > 0 ? ((config[list] ?? []) as readonly Row[]) : [];
    return rows.flatMap((row, index) =>
      rules.flatMap(([name, { rule }]): Problem[] => {
        const message = faultOfRule(row[String(rule)] as RuleWay, String(row[name]));
        if (!message) return [];
        return [{ severity: 'error', code: 'bad-rule', node, field: `${list}/${index}/${name}`, message }];
      }),
    );
  });
}
