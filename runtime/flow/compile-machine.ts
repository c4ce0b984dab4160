/** From graph to machine: node → state, its work → one invoke, edge → one guarded branch. */

import { assign, type DoneActorEvent, setup } from 'xstate';
import type { Flow, FlowEdge, FlowNode } from '../../shared/flow-schema/flow.ts';
import { groupBy } from '../../shared/flow-schema/group-by.ts';
import { ERROR_PORT } from '../../shared/flow-schema/node-card.ts';
import type { Entry, Outgoing, Results, Vars } from '../nodes/node-kind.ts';
import type { Failure, VisitInput, VisitOutput } from './visit.ts';
import { visitLogic } from './visit-logic.ts';

/** Which nodes the machine enters by itself. */
export interface Roots {
  readonly start: string;
  readonly hangup?: string | undefined;
  readonly error?: string | undefined;
}

export interface RunInput {
  readonly callId: string;
  readonly entry: Entry;
  readonly vars: Vars;
  /** What the call brings from the flow that it comes from. */
  readonly carried?: Carried;
}

export type Carried = Pick<RunContext, 'digits' | 'results' | 'outgoing' | 'language' | 'secrets' | 'quickHops'>;

/** Plain JSON: a snapshot can be kept anywhere. */
export interface RunContext extends Omit<RunInput, 'carried'> {
  readonly digits: string;
  readonly results: Results;
  readonly outgoing: Outgoing;
  readonly language: string;
  readonly secrets: readonly string[];
  readonly quickHops: number;
  /** The caller is gone; only the hang-up handler's part runs. */
  readonly gone: boolean;
  /** The error handler has been entered; another failure ends the run. */
  readonly failing: boolean;
  readonly failure: Failure;
  /** The run ended because something failed. */
  readonly failed: boolean;
  readonly returned?: NonNullable<VisitOutput['returned']>;
  /** Where it goes on, and by which box. */
  readonly goTo?: NonNullable<VisitOutput['goTo']> & { readonly node: string };
}

export type RunMessage =
  /** What the run is given; before all others. */
  | { readonly type: 'load'; readonly input: RunInput }
  | { readonly type: 'begin' }
  | { readonly type: 'callEnded' }
  | { readonly type: 'giveUp' };

export interface RunResult extends Pick<RunContext, 'failed' | 'failure' | 'returned' | 'goTo'> {
  readonly carried: Carried;
}

/** Secrets that are remembered for masking. */
const MOST_SECRETS = 32;

const machineSetup = setup({
  types: {
    context: {} as RunContext,
    events: {} as RunMessage,
    output: {} as RunResult,
  },
  actors: {
    visitNode: visitLogic,
  },
});

// State names of our own begin with a capital, which no node id can.
const ENDED = 'Ended';
const WAITING = 'Waiting';

const NOTHING_YET: RunContext = {
  callId: '',
  entry: 'in',
  vars: {},
  digits: '',
  results: {},
  outgoing: {},
  language: '',
  secrets: [],
  quickHops: 0,
  gone: false,
  failing: false,
  failure: { node: '', message: '' },
  failed: false,
};

export type FlowMachine = ReturnType<typeof compileMachine>;

/** The flow has passed validation: every edge leads somewhere. */
export function compileMachine(flow: Pick<Flow, 'id' | 'nodes' | 'edges'>, roots: Roots) {
  const edgesFrom = groupBy(flow.edges, ({ source }) => source);
  return machineSetup.createMachine({
    id: flow.id,
    // Made by an event and not by a function: XState would make an action of that for each run.
    context: NOTHING_YET,
    initial: WAITING,
    on: {
      callEnded: { target: `.${roots.hangup ?? ENDED}`, actions: assign({ gone: true, quickHops: 0 }) },
      giveUp: { target: `.${ENDED}` },
    },
    states: {
      // The first run must not begin before somebody listens.
      [WAITING]: {
        on: {
          load: { actions: assign(({ event: { input } }) => given(input)) },
          begin: roots.start,
        },
      },
      ...Object.fromEntries(flow.nodes.map((node) => [node.id, stateOf(node, edgesFrom.get(node.id) ?? [], roots)])),
      [ENDED]: { type: 'final' },
    },
    output: ({ context }) => resultOf(context),
  });
}

const given = ({ carried, ...input }: RunInput): Partial<RunContext> => ({ ...input, ...carried });

function resultOf({ failed, failure, returned, goTo, ...context }: RunContext): RunResult {
  const { digits, results, outgoing, language, secrets, quickHops } = context;
  return {
    failed,
    failure,
    ...(returned && { returned }),
    ...(goTo && { goTo }),
    carried: { digits, results, outgoing, language, secrets, quickHops },
  };
}

interface Done {
  readonly context: RunContext;
  readonly event: DoneActorEvent<VisitOutput>;
}

function change(work: (done: Done) => Partial<RunContext>) {
  return assign<RunContext, DoneActorEvent<VisitOutput>, undefined, RunMessage, never>(work);
}

function stateOf({ id }: FlowNode, edges: readonly FlowEdge[], { hangup, error }: Roots) {
  const take = change(({ context, event }) => taken(context, event.output, id));
  const gone = change(({ context, event }) => ({ ...taken(context, event.output, id), gone: true }));
  const rescue = change(({ context, event }) => ({ ...taken(context, event.output, id), failing: true }));
  const give = change(({ context, event }) => ({
    ...taken(context, event.output, id),
    failed: event.output.port === ERROR_PORT.id,
  }));
  const turned =
    (turn: VisitOutput['turn']) =>
    ({ event }: Done) =>
      event.output.turn === turn;
  return {
    invoke: {
      id,
      src: 'visitNode' as const,
      input: ({ context }: { context: RunContext }): VisitInput => visitOf(context, id),
      onDone: [
        { guard: turned('gone'), target: hangup ?? ENDED, reenter: true, actions: gone },
        { guard: turned('stop'), target: ENDED, actions: give },
        ...edges.map(({ port, target }) => ({
          guard: ({ event }: Done) => event.output.port === port,
          target,
          // Without it an edge from a node to itself would leave the call hanging for ever.
          reenter: true,
          actions: take,
        })),
        ...(error === undefined
          ? []
          : [
              {
                guard: ({ context, event }: Done) =>
                  event.output.port === ERROR_PORT.id && !context.failing && !context.gone,
                target: error,
                reenter: true,
                actions: rescue,
              },
            ]),
        { target: ENDED, actions: give },
      ],
      // Never expected, since a visit turns every error into a port; yet one here must not end all calls.
      onError: {
        target: ENDED,
        actions: assign(({ event }: { event: { readonly error: unknown } }) => ({
          failed: true,
          failure: { node: id, message: String(event.error) },
        })),
      },
    },
  };
}

function visitOf(context: RunContext, node: string): VisitInput {
  const { callId, entry, vars, digits, results, outgoing, language, secrets, quickHops, gone, failure } = context;
  return { callId, node, entry, vars, digits, results, outgoing, language, secrets, quickHops, gone, failure };
}

function taken(context: RunContext, output: VisitOutput, node: string): Partial<RunContext> {
  const { set, digits, results, outgoing, language, returned, goTo, secrets, quick, error } = output;
  return {
    quickHops: quick ? (output.quickHops ?? context.quickHops) + 1 : 0,
    ...(set && { vars: { ...context.vars, ...set } }),
    ...(digits !== undefined && { digits }),
    ...(results && { results: { ...context.results, ...results } }),
    ...(outgoing && { outgoing: { ...context.outgoing, ...outgoing } }),
    ...(language !== undefined && { language }),
    ...(returned && { returned }),
    ...(goTo && { goTo: { ...goTo, node } }),
    ...(secrets && { secrets: [...context.secrets, ...secrets].slice(-MOST_SECRETS) }),
    ...(error !== undefined && { failure: { node, message: error } }),
  };
}
