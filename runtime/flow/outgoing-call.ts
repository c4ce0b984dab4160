/** What a drawing has set for the calls that it places. */

import type { Call, DialLeg } from '../call/call.ts';
import type { Outgoing } from '../nodes/node-kind.ts';

/** The call, whose Dials carry what was set; what a leg says itself comes first. */
export function withOutgoing(call: Call, outgoing: Outgoing): Call {
  if (Object.keys(outgoing).length === 0) return call;
  const dial: Call['dial'] = (plan, options) => {
    const stages = plan.stages.map((legs) => legs.map((leg) => legWith(leg, outgoing)));
    return call.dial({ ...plan, stages }, options);
  };
  return new Proxy(call, {
    get(target, name) {
      if (name === 'dial') return dial;
      // Calls keep what is theirs in private fields, which only they themselves may reach.
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function legWith(leg: DialLeg, { from, headers }: Outgoing): DialLeg {
  const shown = { ...from, ...leg.from };
  const own = new Set(leg.headers?.map(([name]) => name.toLowerCase()));
  const added = headers?.filter(([name]) => !own.has(name.toLowerCase())) ?? [];
  return {
    ...leg,
    ...(Object.keys(shown).length > 0 && { from: shown }),
    ...(added.length > 0 && { headers: [...added, ...(leg.headers ?? [])] }),
  };
}
