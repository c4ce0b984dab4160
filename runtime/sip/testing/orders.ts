/** Every order in which things can happen, for tests of races. */

/** All permutations; those of equal elements are given once for each. */
export function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
