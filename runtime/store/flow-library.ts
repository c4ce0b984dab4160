/** Flows as they are kept: one draft each, and every version that was ever published. */

import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { Clock } from '../clock.ts';
import { FLOW_VERSIONS, FLOWS, type FlowRow, type FlowVersionRow, LOCAL_OWNER } from './collections.ts';
import { flowHash } from './flow-hash.ts';
import { type Collection, MissingRow, type NewRow, type Page, StaleRow, type Store } from './store.ts';

/** A draft without its drawing, as lists show it. */
export type FlowHead = Omit<FlowRow, 'flow'>;

export class FlowLibrary {
  readonly #drafts: Collection<FlowRow>;
  readonly #versions: Collection<FlowVersionRow>;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#drafts = store.collection(FLOWS);
    this.#versions = store.collection(FLOW_VERSIONS);
    this.#clock = clock;
  }

  /** By name. */
  async heads(after?: string, limit = 1000): Promise<Page<FlowHead>> {
    return this.#drafts.find({
      sort: { by: 'name' },
      limit,
      omit: ['flow'],
      ...(after !== undefined && { after }),
    });
  }

  get(id: string): Promise<FlowRow | undefined> {
    return this.#drafts.get(id);
  }

  /** @throws DuplicateKey */
  create(flow: Flow): Promise<FlowRow> {
    return this.#drafts.insertOne({ _id: flow.id, owner: LOCAL_OWNER, ...this.#facts(flow) });
  }

  /** Replaces the draft that has the revision. @throws StaleRow, MissingRow */
  async save(flow: Flow, rev: number): Promise<FlowRow> {
    const before = await this.#drafts.get(flow.id);
    if (!before) throw new MissingRow(FLOWS, flow.id);
    if (before.rev !== rev) throw new StaleRow(FLOWS, flow.id);
    const { _id, owner, publishedVersion, publishedHash } = before;
    const published = publishedVersion === undefined ? {} : { publishedVersion, publishedHash };
    return this.#drafts.replaceOne({ _id, owner, rev, ...published, ...this.#facts(flow) } as FlowRow);
  }

  /**
   * Freezes a draft as the next version. The version is written before the draft points to it, so that a crash
   * between the two loses nothing but a number.
   * @throws MissingRow, StaleRow when the draft is not what was read any more
   */
  async publish(draft: FlowRow): Promise<FlowVersionRow> {
    const id = draft._id;
    const version = (await this.#latestVersion(id)) + 1;
    const row = await this.#versions.insertOne({
      _id: `${id}@${version}`,
      owner: LOCAL_OWNER,
      flowId: id,
      version,
      publishedAt: this.#clock.now(),
      hash: draft.hash,
      flow: draft.flow,
    });
    await this.#drafts.replaceOne({ ...draft, publishedVersion: version, publishedHash: draft.hash });
    return row;
  }

  /** Removes the draft; published versions stay, since records of calls name them. */
  remove(id: string): Promise<boolean> {
    return this.#drafts.deleteOne(id);
  }

  version(id: string, version: number): Promise<FlowVersionRow | undefined> {
    return this.#versions.get(`${id}@${version}`);
  }

  /** What is published now, flow by flow: for the start. */
  async *published(): AsyncGenerator<{ readonly flow: Flow; readonly version: number }> {
    for (let page = await this.heads(); ; page = await this.heads(page.next)) {
      for (const { _id, publishedVersion } of page.rows) {
        const row = publishedVersion === undefined ? undefined : await this.version(_id, publishedVersion);
        if (row) yield { flow: row.flow, version: row.version };
      }
      if (page.next === undefined) return;
    }
  }

  async #latestVersion(id: string): Promise<number> {
    const newest = { filter: { flowId: id }, sort: { by: 'version', descending: true }, limit: 1, omit: ['flow'] };
    const { rows } = await this.#versions.find(newest);
    return rows[0]?.version ?? 0;
  }

  #facts(flow: Flow): Omit<NewRow<FlowRow>, '_id' | 'owner'> {
    return {
      name: flow.name,
      access: flow.access,
      nodes: flow.nodes.length,
      updatedAt: this.#clock.now(),
      hash: flowHash(flow),
      flow,
      ...(flow.description !== undefined && { description: flow.description }),
    };
  }
}
