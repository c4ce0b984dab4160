/** Promises that tests look at before they settle. */

export interface Watched<T> {
  readonly promise: Promise<T>;
  readonly settled: boolean;
}

/** A promise that can be asked whether it has settled, and whose failure may be looked at later. */
export function watch<T>(promise: Promise<T>): Watched<T> {
  const watched = { promise, settled: false };
  const settle = () => {
    watched.settled = true;
  };
  promise.then(settle, settle);
  return watched;
}
