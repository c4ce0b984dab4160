import { secondsOf } from '../../../shared/flow-schema/dial-options.ts';
import { type DialStages, parseDialString } from '../../../shared/flow-schema/dial-string.ts';
import { type DialFacts, substitutedTarget, substitutedValue } from '../../../shared/flow-schema/dial-substitutions.ts';
import type { Call, DialLeg } from '../../call/call.ts';
import { dialled, planOf } from '../dialling.ts';
import { nodeKind } from '../node-kind.ts';
import { inOrder } from '../target-order.ts';
import { dialCard } from './card.ts';

/** Calls, talks, and goes on when the conversation is over. */
export const dial = nodeKind(dialCard, async (config, { call, signal, language }) => {
  const { targets, dialString, order, ringFor, followed, declineEndsAll } = config;
  const listed = targets.map(
    ({ to, delay, accept }): DialLeg => ({
      target: to,
      ...(delay !== undefined && { delay }),
      ...(accept && { confirm: true }),
    }),
  );
  const stages = dialString ? stagesOf(dialString, factsOf(call)) : inOrder(listed, order, ringFor);
  const plan = planOf(stages, config, { language }, followed === 'bySender' ? {} : { redirects: followed });
  if (stages.flat().length === 0) throw new TypeError('nobody is named who could be called');
  return dialled(await call.dial({ ...plan, declineEndsAll }, { signal }));
});

/** Seconds, of the option `dr`. */
const MOST_REINVITE_DELAY = 5;

/** The option `rm`. */
const REDIRECTS = new Map<string, Pick<DialLeg, 'redirects'>>([
  ['m', { redirects: 'report' }],
  ['n', { redirects: 'instance' }],
]);

/** The option `pa`. */
const CONFIRMS = new Map<string, Pick<DialLeg, 'confirm'>>([
  ['y', { confirm: true }],
  ['n', { confirm: false }],
]);

/** The option `tr`. */
const TRANSFERS = new Map<string, Pick<DialLeg, 'transfers'>>([
  ['n', { transfers: 'refuse' }],
  ['p', { transfers: 'pass' }],
  ['c', { transfers: 'place' }],
]);

/** @throws TypeError when it cannot be read */
function stagesOf(text: string, facts: DialFacts): (readonly DialLeg[])[] {
  const parsed = parseDialString(text);
  if (!parsed.ok) throw new TypeError(`the dial string cannot be read (${parsed.why})`);
  return parsed.stages.map((legs) => legs.map((leg) => legOf(leg, facts)));
}

function factsOf({ from, to }: Pick<Call, 'from' | 'to'>): DialFacts {
  return { dst: to.user, fromName: from.name ?? '', fromUser: from.user, fromHost: from.host };
}

function legOf({ target, options }: DialStages[number][number], facts: DialFacts): DialLeg {
  const given = new Map(options.map(([name, value]) => [name, substitutedValue(value, facts)]));
  const [delay, ringFor, limit, reinviteAfter] = ['dt', 'rt', 'cd', 'dr'].map((name) => secondsOf(given.get(name)));
  const [displayName, user, host] = ['fd', 'fu', 'fh'].map((name) => given.get(name));
  const from = { ...(displayName && { displayName }), ...(user && { user }), ...(host && { host }) };
  return {
    target: substitutedTarget(target, facts),
    ...(delay !== undefined && { delay }),
    ...(ringFor !== undefined && { ringFor }),
    ...(limit !== undefined && { limit }),
    ...(Object.keys(from).length > 0 && { from }),
    ...(given.get('ac') && { accountCode: given.get('ac')!.slice(0, 64) }),
    ...(given.get('rc') && { rateCode: given.get('rc')!.slice(0, 64) }),
    ...(given.get('ma') === 'false' && { rewriteAddresses: false }),
    ...(reinviteAfter !== undefined && { reinviteAfter: Math.min(reinviteAfter, MOST_REINVITE_DELAY) }),
    ...CONFIRMS.get(given.get('pa') ?? ''),
    ...REDIRECTS.get(given.get('rm') ?? ''),
    ...TRANSFERS.get(given.get('tr') ?? ''),
  };
}
