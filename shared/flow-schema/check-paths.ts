/** Rules about ways through the drawing: boxes nobody reaches, exits that lead nowhere, circles without a wait. */

import { type Drawing, type DrawnNode, entriesOf, nameOf } from './drawing.ts';
import type { Problem } from './problem.ts';

export function checkPaths(drawing: Drawing): Problem[] {
  const entries = entriesOf(drawing);
  // Where the caller is gone already, an exit that leads nowhere is the proper end.
  const live = entries.filter(({ card }) => card.enters !== 'hangup');
  return [
    ...checkReached(drawing, reachedFrom(entries, drawing)),
    ...checkWired(drawing, reachedFrom(live, drawing)),
    ...checkCircles(drawing),
  ];
}

function reachedFrom(entries: readonly DrawnNode[], drawing: Drawing): ReadonlySet<string> {
  const open = entries.map(({ node }) => node.id);
  const reached = new Set(open);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { target } of drawing.nodes.get(id)?.out ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

function checkReached({ nodes }: Drawing, reached: ReadonlySet<string>): Problem[] {
  const message = {
    en: 'No call can get here. Connect an exit to this box, or remove it.',
    de: 'Kein Anruf kommt hierher. Verbinden Sie einen Ausgang mit diesem Baustein, oder entfernen Sie ihn.',
  };
  return [...nodes.keys()]
    .filter((id) => !reached.has(id))
    .map((node) => ({ severity: 'warning', code: 'unreachable-node', node, message }));
}

function checkWired({ nodes }: Drawing, reached: ReadonlySet<string>): Problem[] {
  const live = [...nodes.values()].filter(({ node }) => reached.has(node.id));
  return live.flatMap(({ node, ports, out }) =>
    ports
      .filter(({ id, expected }) => expected && !out.some(({ port }) => port === id))
      .map(
        ({ id, label }): Problem => ({
          severity: 'warning',
          code: 'unwired-port',
          node: node.id,
          field: `ports/${id}`,
          message: {
            en: `The exit “${label.en}” leads nowhere: the call ends there. Connect it if it should go on.`,
            de: `Der Ausgang „${label.de}“ führt nirgends hin: Dort endet der Anruf. Verbinden Sie ihn, wenn es weitergehen soll.`,
          },
        }),
      ),
  );
}

/** Exits through which a call may pass without time going by; a circle of nothing else can spin. */
function quickTargets({ card, ports, out }: DrawnNode): string[] {
  return out
    .filter(({ port }) => !card.waits || (ports.find(({ id }) => id === port)?.quick ?? false))
    .map(({ target }) => target);
}

function checkCircles(drawing: Drawing): Problem[] {
  return circlesIn([...drawing.nodes.keys()], (id) => {
    const node = drawing.nodes.get(id);
    return node ? quickTargets(node) : [];
  }).map((ids) => {
    const around = ids.map((id) => drawing.nodes.get(id)!);
    const names = (language: 'en' | 'de') =>
      around
        .slice(0, 5)
        .map((node) => nameOf(node, language))
        .join(' → ');
    return {
      severity: 'error',
      code: 'loop-without-wait',
      node: ids[0]!,
      message: {
        en: `A call could go round here for ever without a pause: ${names('en')}. Put a Wait or a question into the circle.`,
        de: `Ein Anruf könnte hier ohne Pause endlos kreisen: ${names('de')}. Setzen Sie ein Warten oder eine Frage in den Kreis.`,
      },
    };
  });
}

/** Strongly connected groups that hold a circle (Tarjan's algorithm, without recursion: drawings may be long). */
function circlesIn(ids: readonly string[], targetsOf: (id: string) => readonly string[]): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const stacked = new Set<string>();
  const circles: string[][] = [];
  const enter = (id: string) => {
    order.set(id, order.size);
    low.set(id, order.get(id)!);
    stack.push(id);
    stacked.add(id);
    return { id, targets: targetsOf(id), next: 0 };
  };
  const lower = (id: string, to: number) => low.set(id, Math.min(low.get(id)!, to));
  for (const first of ids) {
    if (order.has(first)) continue;
    const visits = [enter(first)];
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const target = visit.targets[visit.next++];
      if (target !== undefined) {
        if (!order.has(target)) visits.push(enter(target));
        else if (stacked.has(target)) lower(visit.id, order.get(target)!);
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent) lower(parent.id, low.get(visit.id)!);
      if (low.get(visit.id) !== order.get(visit.id)) continue;
      const group = stack.splice(stack.indexOf(visit.id));
      for (const id of group) stacked.delete(id);
      if (group.length > 1 || visit.targets.includes(visit.id)) circles.push(group);
    }
  }
  return circles;
}
