/** Looks a name up once, judges every address that it stands for, and hands exactly those to the connection. */

import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import type { BlockList, LookupFunction } from 'node:net';
import { isForbidden } from './forbidden-address.ts';

/** The host is, or stands for, an address that may not be reached. */
export class HostForbidden extends Error {
  constructor(host: string) {
    super(`${host} is in a private network; name it in CORDBOARD_WEB_ALLOW if it may be reached`);
    this.name = 'HostForbidden';
  }
}

/** All addresses of a name, in order. */
export type ResolveName = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: ResolveName = (host) => systemLookup(host, { all: true, verbatim: true });

/** A `lookup` for sockets. A name with even one forbidden address is refused: who mixes them means harm. */
export function guardedLookup(resolve: ResolveName, allowed: BlockList): LookupFunction {
  return (host, { all, family }, callback) => {
    resolve(host).then(
      (found) => {
        const fitting = found.filter((entry) => !family || entry.family === familyNumber(family));
        const [first] = fitting;
        if (found.some(({ address }) => isForbidden(address, allowed))) callback(new HostForbidden(host), '', 0);
        else if (!first) callback(notFound(host), '', 0);
        else if (all) callback(null, [...fitting]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : notFound(host), '', 0),
    );
  };
}

const familyNumber = (family: number | 'IPv4' | 'IPv6'): number =>
  family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family;

const notFound = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
