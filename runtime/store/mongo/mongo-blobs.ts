/** Audio and other bytes in GridFS, found by file name: a document has at most 16 MB, and audio may be longer. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Db, GridFSBucket, type GridFSFile } from 'mongodb';
import type { Store } from '../store.ts';

const BUCKET = 'audio';
/** Ids given at once. */
const PAGE = 1000;

type Attempt = <T>(work: (database: Db) => Promise<T>) => Promise<T>;

/** @param attempt hands over the database as it is now */
export function mongoBlobs(attempt: Attempt): Pick<Store, 'putBlob' | 'getBlob' | 'deleteBlob' | 'blobIds'> {
  return {
    putBlob: (id, bytes) =>
      attempt(async (database) => {
        // The new file first: whoever reads meanwhile finds one of them.
        const older = await under(database, id);
        await pipeline(Readable.from([Buffer.from(bytes)]), bucketOf(database).openUploadStream(id));
        for (const { _id } of older) await bucketOf(database).delete(_id);
      }),
    getBlob: (id) =>
      attempt(async (database) => {
        const [latest] = await under(database, id);
        if (!latest) return undefined;
        const chunks: Buffer[] = [];
        for await (const chunk of bucketOf(database).openDownloadStream(latest._id)) chunks.push(chunk as Buffer);
        return new Uint8Array(Buffer.concat(chunks));
      }),
    deleteBlob: (id) =>
      attempt(async (database) => {
        const all = await under(database, id);
        for (const { _id } of all) await bucketOf(database).delete(_id);
        return all.length > 0;
      }),
    blobIds: (after = '') =>
      attempt(async (database) => {
        const options = { sort: { filename: 1 }, limit: PAGE, projection: { filename: 1 } } as const;
        const found = await filesOf(database)
          .find({ filename: { $gt: after } }, options)
          .toArray();
        return [...new Set(found.map(({ filename }) => filename))];
      }),
  };
}

const bucketOf = (database: Db): GridFSBucket => new GridFSBucket(database, { bucketName: BUCKET });
const filesOf = (database: Db) => database.collection<GridFSFile>(`${BUCKET}.files`);

/** Files of that name, the latest first. */
const under = (database: Db, id: string): Promise<GridFSFile[]> =>
  filesOf(database)
    .find({ filename: { $eq: id } }, { sort: { uploadDate: -1, _id: -1 } })
    .toArray();
