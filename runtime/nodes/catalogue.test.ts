import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LocalText } from '../../shared/flow-schema/fields.ts';
import { cards, catalogue } from './catalogue.ts';
import { readHelp } from './help.ts';

const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => name);

function textsOf(value: unknown): LocalText[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('en' in value) return [value as LocalText];
  return Object.values(value).flatMap(textsOf);
}

describe('the catalogue', () => {
  test('lists every folder of a kind, under its own name', () => {
    expect([...catalogue.keys()].sort()).toEqual(folders.sort());
  });

  test('every text of a card is there in both languages', () => {
    const missing = cards.flatMap((card) => textsOf(card).filter(({ en, de }) => !en || !de));
    expect(missing).toEqual([]);
  });

  test('a card is plain data: it comes through JSON unharmed', () => {
    for (const card of cards) expect(JSON.parse(JSON.stringify(card))).toEqual(card);
  });

  test('port names are camelCase, unique, and never the reserved one', () => {
    for (const card of cards) {
      const ids = card.ports.flatMap((port) => ('id' in port ? [port.id] : []));
      expect(new Set(ids).size, card.kind).toBe(ids.length);
      for (const id of ids) expect(id, card.kind).toMatch(/^(?!error$|over$)[a-z][A-Za-z0-9]*$/);
    }
  });

  test('only kinds that end a call have no exits', () => {
    for (const card of cards) expect(card.ports.length === 0, card.kind).toBe(card.role === 'end');
  });
});

describe('help', () => {
  test.each(folders)('%s has a page in both languages, with a title and its exits', async (kind) => {
    const { en, de } = await readHelp(kind);
    expect(en).toContain(`# ${catalogue.get(kind)!.card.label.en}\n`);
    expect(de).toContain(`# ${catalogue.get(kind)!.card.label.de}\n`);
    expect(en).toContain('## Exits');
    expect(de).toContain('## Ausgänge');
  });

  test('a page names every field of the card', async () => {
    for (const { kind, fields } of cards) {
      const { en, de } = await readHelp(kind);
      for (const { label } of Object.values(fields)) {
        expect(en, kind).toContain(label.en);
        expect(de, kind).toContain(label.de);
      }
    }
  });

  test('a kind that is a path is refused', async () => {
    await expect(readHelp('../../package')).rejects.toThrow(RangeError);
  });
});
