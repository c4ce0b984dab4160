/** Errors as plain data: a thread boundary strips classes, callers want them back. */

import {
  DuplicateKey,
  MissingRow,
  RefusedQuery,
  StaleRow,
  StoreFailed,
  StoreInUse,
  StoreTooNew,
  StoreUnwritable,
} from '../store.ts';
import type { CarriedError } from './operations.ts';

const CLASSES = [
  DuplicateKey,
  StaleRow,
  MissingRow,
  RefusedQuery,
  StoreInUse,
  StoreUnwritable,
  StoreTooNew,
  StoreFailed,
] as const;

/** Name and message of whatever was thrown. */
export function packError(error: unknown): CarriedError {
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
}

/** The error as its own class again; an unknown one becomes StoreFailed. */
export function unpackError(carried: CarriedError): Error {
  const known = CLASSES.find((type) => type.name === carried.name);
  if (!known) return new StoreFailed(carried.message);
  const error: Error = Object.create(known.prototype);
  return Object.defineProperties(error, {
    name: { value: carried.name, configurable: true, writable: true },
    message: { value: carried.message, configurable: true, writable: true },
    stack: { value: `${carried.name}: ${carried.message}`, configurable: true, writable: true },
  });
}
