/** What a drawing means in this very house: warnings that can be told only by who knows its trunks. Pure. */

import { parseDialString } from '../../shared/flow-schema/dial-string.ts';
import type { Flow, FlowNode } from '../../shared/flow-schema/flow.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import type { TrunkRow } from '../store/collections.ts';
import type { House } from './house.ts';

/** Where the boxes stand that call somebody. */
const CALLING: ReadonlySet<NodeCard['group']> = new Set(['connect', 'transfer']);

type Trunks = Pick<House, 'trunk' | 'trunks' | 'trunkAt'>;

export function drawingWarnings(flow: Flow, cards: readonly NodeCard[], house: Trunks): Problem[] {
  const calling = new Set(cards.filter(({ group }) => CALLING.has(group)).map(({ kind }) => kind));
  const boxes = flow.nodes
    .filter(({ kind }) => calling.has(kind))
    .map((node) => ({ node, trunks: trunksOf(node, house) }));
  return [...(entersAnew(flow, cards) ? costs(boxes) : []), ...emergencies(boxes, house)];
}

/** A far end's REFER or 3xx comes to something only where an entry is drawn for it. */
function entersAnew({ nodes, edges }: Flow, cards: readonly NodeCard[]): boolean {
  const starts = new Set(cards.filter(({ role }) => role === 'start').map(({ kind }) => kind));
  const start = nodes.find(({ kind }) => starts.has(kind))?.id;
  return edges.some(({ source, port }) => source === start && (port === 'transfer' || port === 'redirect'));
}

interface CallingBox {
  readonly node: FlowNode;
  readonly trunks: readonly TrunkRow[];
}

/** Its far end may ask for calls, which this house then pays. */
function costs(boxes: readonly CallingBox[]): Problem[] {
  return boxes.flatMap(({ node, trunks }) =>
    trunks
      .filter(({ mayTransfer }) => mayTransfer)
      .map(({ _id }) => ({
        severity: 'warning',
        code: 'far-end-may-call',
        node: node.id,
        message: {
          en: `Whoever is called by the trunk ${_id} can have calls placed at your cost: its REFER and 3xx enter this flow by “Transferred” and “Redirected”. Draw there whom it may reach, or switch that off on the trunk’s page.`,
          de: `Wer über den Anschluss ${_id} angerufen wird, kann auf Ihre Kosten anrufen lassen: Seine REFER und 3xx kommen durch „Weiterverbunden“ und „Umgeleitet“ in diesen Ablauf. Zeichnen Sie dort, wen er erreichen darf, oder schalten Sie das auf der Seite des Anschlusses ab.`,
        },
      })),
  );
}

/** Told once: the cure is one click on one trunk. */
function emergencies(boxes: readonly CallingBox[], house: Trunks): Problem[] {
  const first = boxes.find(({ trunks }) => trunks.length > 0);
  if (!first || house.trunks().some(({ emergency, disabled }) => emergency && !disabled)) return [];
  const names = first.trunks.map(({ _id }) => _id).join(', ');
  const message = {
    en: `No trunk is marked as carrying emergency calls. Who calls out by ${names} may need one: ask the provider, and mark the trunk that does.`,
    de: `Kein Anschluss ist als Beförderer von Notrufen gekennzeichnet. Wer über ${names} hinaus telefoniert, kann einen brauchen: Fragen Sie den Anbieter, und kennzeichnen Sie den Anschluss, der es kann.`,
  };
  return [{ severity: 'warning', code: 'no-emergency-trunk', node: first.node.id, message }];
}

/** Every trunk by which the box may call, as far as the drawing tells. */
function trunksOf({ config }: FlowNode, house: Trunks): readonly TrunkRow[] {
  return [
    ...new Set(
      textsIn(config)
        .flatMap(targetsIn)
        .flatMap((target) => trunksFor(target, house)),
    ),
  ];
}

function trunksFor(target: string, house: Trunks): readonly TrunkRow[] {
  const at = target.lastIndexOf('@');
  const place = target.slice(at + 1).trim();
  const named = house.trunk(place) ?? (at < 0 ? undefined : house.trunkAt(place.toLowerCase()));
  if (named) return [named];
  return at < 0 && mayBeNumber(target) ? house.trunks().filter(({ disabled }) => !disabled) : [];
}

/** A full number, or something that is known only when somebody calls: by the default route. */
const mayBeNumber = (target: string): boolean => /^\s*(?:\+|00)\d{6}|\{\{|\$\{/.test(target);

function targetsIn(text: string): readonly string[] {
  const parsed = parseDialString(text);
  return parsed.ok ? parsed.stages.flat().map(({ target }) => target) : [text];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
