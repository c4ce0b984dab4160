/**
 * Lays the samples out as the editor's *Tidy* does, for when boxes have changed their size.
 *
 * Usage: node --import tsx scripts/tidy-samples.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jacksOfNode, sizeOfNode } from '../editor/canvas/boxes.ts';
import { tidy } from '../editor/canvas/tidy.ts';
import { catalogue } from '../runtime/nodes/catalogue.ts';

const folder = join(fileURLToPath(new URL('.', import.meta.url)), '../samples');
const cards = new Map([...catalogue].map(([kind, { card }]) => [kind, card]));

for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const path = join(folder, name);
  const flow = JSON.parse(readFileSync(path, 'utf8'));
  const places = tidy(
    flow,
    (node) => sizeOfNode(node, cards),
    (node) => jacksOfNode(node, cards),
  );
  const left = Math.min(0, ...[...places.values()].map(({ x }) => x));
  // Only the places change: the files are written by hand, and stay as they are.
  const tidied = flow.nodes.reduce(
    (text, { id }) => {
      const { x, y } = places.get(id);
      const ofNode = new RegExp(`("id": "${id}",[\\s\\S]*?"position": )\\{[^}]*\\}`);
      return text.replace(ofNode, `$1{ "x": ${x - left}, "y": ${y} }`);
    },
    readFileSync(path, 'utf8'),
  );
  writeFileSync(path, tidied);
}
