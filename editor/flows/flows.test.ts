import { describe, expect, test } from 'vitest';
import { idFault, idFromName } from './flow-id.ts';
import { readImport } from './read-import.ts';

const none = new Set<string>();

describe('the id of a flow', () => {
  test('comes from its name', () => {
    expect(idFromName('Front desk', none)).toBe('front-desk');
    expect(idFromName('Büro Straße 7', none)).toBe('buero-strasse-7');
    expect(idFromName('42 – Café!', none)).toBe('cafe');
    expect(idFromName('!!!', none)).toBe('flow');
    expect(idFromName('Welcome', new Set(['welcome', 'welcome-2']))).toBe('welcome-3');
  });

  test('is checked before the server is asked', () => {
    expect(idFault('front-desk', none)).toBeUndefined();
    expect(idFault('front-desk', new Set(['front-desk']))).toBe('flows.idTaken');
    for (const id of ['', '1a', 'a.b', 'A', 'a#']) expect(idFault(id, none)).toBe('flows.idBad');
  });
});

describe('an import', () => {
  const flow = { schemaVersion: 1, id: 'welcome', name: 'Welcome', access: 'none', nodes: [], edges: [] };

  test('takes a flow as it is', () => {
    expect(readImport(JSON.stringify(flow), none)).toEqual({ flow });
  });

  test('never overwrites a flow that is there', () => {
    const read = readImport(JSON.stringify(flow), new Set(['welcome']));
    expect(read).toEqual({ flow: { ...flow, id: 'welcome-2' }, renamed: { from: 'welcome', to: 'welcome-2' } });
  });

  test('says what is wrong', () => {
    expect(readImport('{', none)).toMatchObject({ fault: 'import.notJson' });
    expect(readImport('[]', none)).toMatchObject({ fault: 'import.notFlow', values: { what: 'schemaVersion' } });
    expect(readImport('{"schemaVersion":1,"name":"x","nodes":[]}', none)).toMatchObject({ values: { what: 'edges' } });
    expect(readImport(`"${'x'.repeat(1024 * 1024)}"`, none)).toEqual({ fault: 'import.tooBig' });
  });
});
