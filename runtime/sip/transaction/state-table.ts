/** The state machines of RFC 3261 §17 as data: state × event → next state and what is done on the way. */

/** The first entry is the next state; `terminated` ends every transaction. */
export type Step<State extends string, Action extends string> = readonly [State | 'terminated', ...Action[]];

export type StateTable<State extends string, Event extends string, Action extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, Step<State, Action>>>>>
>;
