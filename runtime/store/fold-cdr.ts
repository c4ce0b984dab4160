/** The CDRs of a call, one for each leg, folded from its events. Pure. */

import type { AudioQuality } from '../../shared/flow-schema/audio-quality.ts';
import type { CallEvent, HangupCause } from '../../shared/flow-schema/call-events.ts';
import { type CallRow, type CdrRow, LOCAL_OWNER } from './collections.ts';
import type { NewRow } from './store.ts';

export type Cdr = NewRow<CdrRow>;
type Call = NewRow<CallRow> | undefined;
type EventOf<Type extends CallEvent['type']> = Extract<CallEvent, { type: Type }>;

/** Legs of one call that get a record; a call with more is a fault, and must not fill memory. */
const MOST_LEGS = 500;
/** Bridges kept on one leg: a leg parked and fetched all day must not grow for ever. */
const MOST_BRIDGES = 100;
/** Refusals kept on one leg. */
const MOST_REFUSALS = 20;
/** The leg of whoever called, also in calls that never tell of it by `leg.started`. */
const CALLER = 'caller';

/**
 * The records after one more event; rows that the event does not change stay the same objects.
 * @param call the call's record after the event
 */
export function foldCdrs(call: Call, cdrs: readonly Cdr[], event: CallEvent): readonly Cdr[] {
  switch (event.type) {
    case 'call.started':
      return cdrs.map((cdr) => ({ ...cdr, ...ofCall(call) }));
    case 'leg.started':
      return started(call, cdrs, event);
    case 'leg.changed':
      return changed(withLeg(call, cdrs, event), event);
    case 'media.reported':
      return cdrs.map((cdr) => (cdr.leg === event.leg ? { ...cdr, audio: audioOf(event) } : cdr));
    case 'legs.bridged':
      return cdrs.map((cdr) => bridged(cdr, event));
    case 'legs.parted':
      return cdrs.map((cdr) => (event.legs.includes(cdr.leg) ? parted(cdr, otherOf(event.legs, cdr.leg), event) : cdr));
    case 'policy.refused':
      return refused(withLeg(call, cdrs, { leg: CALLER, at: event.at }), event);
    case 'call.ended':
      return ended(call, cdrs, event);
    default:
      return cdrs;
  }
}

/** What every leg takes from its call. */
function ofCall(call: Call): Pick<Cdr, 'flow' | 'version' | 'parentCall'> {
  const { flow = '', version = 0, parentCall } = call ?? {};
  return { flow, version, ...(parentCall !== undefined && { parentCall }) };
}

function started(call: Call, cdrs: readonly Cdr[], { type: _, seq: __, ...facts }: EventOf<'leg.started'>) {
  const known = cdrs.some(({ leg }) => leg === facts.leg);
  if (known || cdrs.length >= MOST_LEGS) return cdrs;
  return [...cdrs, newCdr(call, facts)];
}

/** A caller of whom only the call itself has told. */
function withLeg(call: Call, cdrs: readonly Cdr[], { leg, at }: Pick<EventOf<'leg.changed'>, 'leg' | 'at'>) {
  if (leg !== CALLER || !call || cdrs.some((cdr) => cdr.leg === leg)) return cdrs;
  const { _id, from, to, sipCallId, startedAt } = call;
  const facts = { call: _id, leg, direction: 'in', from, to, at: Math.min(startedAt, at) } as const;
  return [newCdr(call, { ...facts, ...(sipCallId !== undefined && { sipCallId }) }), ...cdrs];
}

type LegFacts = Omit<EventOf<'leg.started'>, 'type' | 'seq'>;

function newCdr(call: Call, { at, ...facts }: LegFacts): Cdr {
  return {
    _id: `${facts.call}/${facts.leg}`,
    owner: LOCAL_OWNER,
    ...facts,
    fromUser: userOf(facts.from),
    toUser: userOf(facts.to),
    ...ofCall(call),
    startedAt: at,
    bridged: [],
  };
}

function changed(cdrs: readonly Cdr[], event: EventOf<'leg.changed'>): readonly Cdr[] {
  const { leg, state, at, sip } = event;
  const place = cdrs.findIndex((cdr) => cdr.leg === leg);
  const cdr = cdrs[place];
  if (!cdr || cdr.endedAt !== undefined || state === 'trying' || state === 'held') return cdrs;
  if (state === 'ended') return partedFrom(replaced(cdrs, place, closed(cdr, at, event.cause, sip)), leg, at);
  if (cdr.answeredAt !== undefined) return cdrs;
  const lock = event.encrypted ? { encrypted: true } : {};
  if (state === 'answered') return replaced(cdrs, place, { ...cdr, answeredAt: at, sip: sip ?? 200, ...lock });
  return cdr.ringingAt === undefined ? replaced(cdrs, place, { ...cdr, ringingAt: at }) : cdrs;
}

/** The answer to the INVITE is what counts: a BYE's own status says nothing about the call. */
function closed(cdr: Cdr, at: number, cause: HangupCause | undefined, sip = cause?.sip): Cdr {
  const { answeredAt } = cdr;
  return {
    ...cdr,
    endedAt: at,
    ...(answeredAt === undefined ? sip !== undefined && { sip } : { talked: Math.max(0, at - answeredAt) }),
    ...(cause && { cause }),
    bridged: cdr.bridged.map((bridge) => ({ ...bridge, partedAt: bridge.partedAt ?? at })),
  };
}

function audioOf({
  type: _,
  call: __,
  seq: ___,
  at: ____,
  leg: _____,
  ...audio
}: EventOf<'media.reported'>): AudioQuality {
  return audio;
}

function refused(
  cdrs: readonly Cdr[],
  { leg = CALLER, at, what, target, why }: EventOf<'policy.refused'>,
): readonly Cdr[] {
  return cdrs.map((cdr) =>
    cdr.leg === leg && (cdr.refused?.length ?? 0) < MOST_REFUSALS
      ? { ...cdr, refused: [...(cdr.refused ?? []), { at, what, target, why }] }
      : cdr,
  );
}

/** Legs that are still open end with their call, and its cause is theirs where they have none. */
function ended(call: Call, cdrs: readonly Cdr[], event: EventOf<'call.ended'>): readonly Cdr[] {
  const all = cdrs.length === 0 ? withLeg(call, cdrs, { leg: CALLER, at: event.at }) : cdrs;
  return all.map((cdr) => {
    if (cdr.endedAt === undefined) return closed(cdr, event.at, event.cause);
    return cdr.cause ? cdr : { ...cdr, cause: event.cause };
  });
}

function bridged(cdr: Cdr, { legs, at }: EventOf<'legs.bridged' | 'legs.parted'>): Cdr {
  if (!legs.includes(cdr.leg) || cdr.endedAt !== undefined || cdr.bridged.length >= MOST_BRIDGES) return cdr;
  return { ...cdr, bridged: [...cdr.bridged, { leg: otherOf(legs, cdr.leg), at }] };
}

function parted(cdr: Cdr, from: string, { at }: { readonly at: number }): Cdr {
  const place = cdr.bridged.findLastIndex(({ leg, partedAt }) => leg === from && partedAt === undefined);
  const bridge = cdr.bridged[place];
  return bridge ? { ...cdr, bridged: replaced(cdr.bridged, place, { ...bridge, partedAt: at }) } : cdr;
}

/** Whoever was connected to a leg that is gone is alone. */
const partedFrom = (cdrs: readonly Cdr[], leg: string, at: number): readonly Cdr[] =>
  cdrs.map((cdr) => parted(cdr, leg, { at }));

const otherOf = ([one, other]: readonly [string, string], leg: string): string => (leg === one ? other : one);

const replaced = <T>(rows: readonly T[], place: number, row: T): readonly T[] =>
  rows.map((before, index) => (index === place ? row : before));

/** The user part of an address, in lower case, or the address as it stands: what people search for. */
export function userOf(address: string): string {
  const [, user] = /^(?:sips?|tel):([^@;?>]+)/i.exec(address) ?? [];
  return (user ?? address).toLowerCase();
}
