/** The seam between a machine, which is shared by calls, and what the nodes of one run reach. */

import type { AnyActorRef } from 'xstate';
import type { CallDirectory } from '../call/call-directory.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Entry, FlowReturn, Services, Vars } from '../nodes/node-kind.ts';
import type { Carried } from './compile-machine.ts';
import type { Program } from './program.ts';

/** A box enters another flow. */
export interface Entering {
  readonly flow: string;
  readonly inputs: Vars;
  readonly entry: Entry;
  /** Of the box. */
  readonly path: readonly string[];
  readonly carried: Carried;
  /** Aborts when the box is left. */
  readonly signal?: AbortSignal;
}

export interface World {
  readonly program: Program;
  /** The boxes by which the call came into this flow from outer ones. */
  readonly path: readonly string[];
  readonly enter: (entering: Entering & { readonly signal: AbortSignal }) => Promise<FlowReturn>;
  readonly directory: CallDirectory;
  readonly clock: Clock;
  readonly services: Services;
  readonly log: Logger;
  /** Lets the event loop take a turn. */
  readonly turn: () => Promise<void>;
}

type System = AnyActorRef['system'];

/**
 * Live objects must not stand in a machine's context, and providing them per call costs 6 KiB a node. A property and no
 * WeakMap: V8's young collection takes the values of an old WeakMap for alive, and with them all that a call has made.
 */
const WORLD = Symbol('world');

/** @param world undefined: its run is over */
export function setWorld(system: System, world: World | undefined): void {
  (system as InWorld)[WORLD] = world;
}

export function worldOf(system: System): World {
  const world = (system as InWorld)[WORLD];
  if (!world) throw new Error('this machine runs outside of any world');
  return world;
}

type InWorld = System & { [WORLD]?: World | undefined };
