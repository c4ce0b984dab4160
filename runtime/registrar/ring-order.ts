/** Which phones of an account are called, and in which order of preference. Pure. */

import { type Binding, type BindingTarget, targetOf } from './binding.ts';

/** By q, the highest first; among equals the latest registration first. */
export function ringOrder(bindings: readonly Binding[]): BindingTarget[] {
  return bindings
    .map((binding, place) => ({ binding, place }))
    .sort((a, b) => b.binding.q - a.binding.q || b.place - a.place)
    .map(({ binding }) => targetOf(binding));
}
