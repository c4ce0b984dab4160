import { describe, expect, test } from 'vitest';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { SimulatedClock } from '../clock.ts';
import { FLOW_VERSIONS, FLOWS } from './collections.ts';
import { createStore } from './create-store.ts';
import { flowHash } from './flow-hash.ts';
import { FlowLibrary } from './flow-library.ts';
import { seedSamples } from './seed-samples.ts';
import { DuplicateKey, MissingRow, StaleRow } from './store.ts';
import { freshFolders } from './testing/folders.ts';

const folder = freshFolders();

const flow = (id: string, extra: Partial<Flow> = {}): Flow => ({
  schemaVersion: 1,
  id,
  name: id,
  access: 'none',
  nodes: [{ id: 'start', kind: 'incoming-call', version: 1, config: {}, position: { x: 0, y: 0 } }],
  edges: [],
  ...extra,
});

async function library() {
  const store = await createStore({ folder: folder(), thread: 'local' });
  const clock = new SimulatedClock();
  return { store, clock, library: new FlowLibrary(store, clock) };
}

describe('drafts and versions', () => {
  test('each publishing is a new version of the draft as it is then; earlier ones stay as they were', async () => {
    const { store, library: flows } = await library();
    const draft = await flows.create(flow('welcome'));
    expect((await flows.publish((await flows.get('welcome'))!)).version).toBe(1);
    const published = (await flows.get('welcome'))!;
    expect(published).toMatchObject({ publishedVersion: 1, publishedHash: draft.hash });

    await flows.save(flow('welcome', { name: 'Other' }), published.rev);
    expect((await flows.version('welcome', 1))?.flow.name).toBe('welcome');
    expect((await flows.publish((await flows.get('welcome'))!)).version).toBe(2);
    expect((await flows.version('welcome', 2))?.flow.name).toBe('Other');
    await store.close();
  });

  test('saving needs the latest revision', async () => {
    const { store, library: flows } = await library();
    const { rev } = await flows.create(flow('welcome'));
    await flows.save(flow('welcome'), rev);
    await expect(flows.save(flow('welcome'), rev)).rejects.toBeInstanceOf(StaleRow);
    await expect(flows.save(flow('other'), rev)).rejects.toBeInstanceOf(MissingRow);
    await expect(flows.create(flow('welcome'))).rejects.toBeInstanceOf(DuplicateKey);
    await store.close();
  });

  test('what is published is what was read: a draft that changed meanwhile is refused', async () => {
    const { store, library: flows } = await library();
    const seen = await flows.create(flow('welcome'));
    await flows.save(flow('welcome', { name: 'Other' }), seen.rev);
    await expect(flows.publish(seen)).rejects.toBeInstanceOf(StaleRow);
    expect((await flows.get('welcome'))?.publishedVersion).toBeUndefined();
    await store.close();
  });

  test('a crash between version and draft loses a number, nothing else', async () => {
    const { store, library: flows } = await library();
    const draft = await flows.create(flow('welcome'));
    const { _id: _, rev: __, ...facts } = draft;
    await store
      .collection(FLOW_VERSIONS)
      .insertOne({ ...facts, _id: 'welcome@1', flowId: 'welcome', version: 1 } as never);
    expect((await flows.publish((await flows.get('welcome'))!)).version).toBe(2);
    await store.close();
  });

  test('a flow that was deleted and drawn anew goes on counting', async () => {
    const { store, library: flows } = await library();
    await flows.create(flow('welcome'));
    await flows.publish((await flows.get('welcome'))!);
    await flows.remove('welcome');
    await flows.create(flow('welcome'));
    expect((await flows.publish((await flows.get('welcome'))!)).version).toBe(2);
    await store.close();
  });

  test('the start is given what is published, not what is drawn', async () => {
    const { store, library: flows } = await library();
    await flows.create(flow('draft-only'));
    await flows.create(flow('welcome'));
    await flows.publish((await flows.get('welcome'))!);
    const { rev } = (await flows.get('welcome'))!;
    await flows.save(flow('welcome', { name: 'Unfinished' }), rev);
    const published: unknown[] = [];
    for await (const one of flows.published()) published.push(one);
    expect(published).toEqual([{ flow: flow('welcome'), version: 1 }]);
    await store.close();
  });
});

describe('what counts as a change', () => {
  const base = flow('welcome', { variables: [{ name: 'a', type: 'string' }] });

  test('layout, notes, tests and the order of keys do not', () => {
    const moved = base.nodes.map((node) => ({ ...node, position: { x: 5, y: 5 } }));
    const shuffled = Object.fromEntries(Object.entries(base).reverse()) as unknown as Flow;
    for (const same of [{ ...base, nodes: moved }, { ...base, notes: [] }, { ...base, tests: [] }, shuffled]) {
      expect(flowHash(same)).toBe(flowHash(base));
    }
  });

  test('everything else does', () => {
    const named = { ...base, name: 'x' };
    const configured = { ...base, nodes: base.nodes.map((node) => ({ ...node, config: { a: 1 } })) };
    for (const other of [named, configured, { ...base, access: 'public' as const }]) {
      expect(flowHash(other)).not.toBe(flowHash(base));
    }
  });
});

describe('samples', () => {
  test('are saved and published once; what is deleted stays deleted', async () => {
    const { store, clock, library: flows } = await library();
    expect(await seedSamples(store, clock, [flow('one'), flow('two')])).toEqual(['one', 'two']);
    await flows.remove('one');
    expect(await seedSamples(store, clock, [flow('one'), flow('two')])).toEqual([]);
    expect(await store.collection(FLOWS).count()).toBe(1);
    await store.close();
  });

  test('a crash half-way is made good at the next start', async () => {
    const { store, clock, library: flows } = await library();
    await flows.create(flow('one'));
    expect(await seedSamples(store, clock, [flow('one'), flow('two')])).toEqual(['one', 'two']);
    expect((await flows.get('one'))?.publishedVersion).toBe(1);
    await store.close();
  });
});
