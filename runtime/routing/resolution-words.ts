/** What routing found, in words for people who try it out. Pure. */

import type { Resolution } from '../call/target-resolver.ts';
import type { Verdict } from '../policy/judge.ts';
import type { TrunkRow } from '../store/collections.ts';
import type { NumberOut } from './outgoing-legs.ts';
import type { DialTarget } from './read-target.ts';

export function targetWords(written: string, target: DialTarget): string {
  switch (target.kind) {
    case 'emergency':
      return `${written} is the emergency number ${target.number}`;
    case 'inside': {
      const by = target.number === undefined ? '' : `our number ${target.number}, which leads to `;
      return target.target.kind === 'flow'
        ? `${written} is ${by}the flow ${target.target.flow}`
        : `${written} is ${by}the account ${target.target.account}`;
    }
    case 'trunk':
      return `${written} is ${target.user} by the trunk ${target.trunk._id}`;
    case 'defaultRoute':
      return `${written} is nobody in the house: it goes out by the first trunk that may take it`;
    case 'sip':
      return `${written} is a SIP address outside`;
    case 'unknown':
      return target.why;
  }
}

export function trunkWords(trunk: TrunkRow, { readings }: NumberOut, verdict: Verdict): string {
  const [{ text, kind, country }] = readings as [NumberOut['readings'][number]];
  const what = [country, KINDS[kind]].filter(Boolean).join(', ');
  const outcome = verdict.kind === 'refused' ? `refused: ${verdict.why}` : 'allowed';
  return `by ${trunk._id}: ${text} (${what}) is ${outcome}`;
}

const KINDS: Readonly<Record<NumberOut['readings'][number]['kind'], string>> = {
  fixed: 'a fixed line',
  mobile: 'a mobile',
  tollFree: 'toll-free',
  premium: 'premium rate',
  sharedCost: 'shared cost',
  personal: 'a personal number',
  satellite: 'satellite or international network',
  short: 'no complete number',
  other: 'an ordinary number',
  word: 'a name',
};

export function resolutionWords(resolution: Resolution): string {
  switch (resolution.kind) {
    case 'legs': {
      const ways = resolution.alternatives.map((legs) => legs.map((leg) => leg.trunk ?? leg.uri).join(' and '));
      return `it is called by ${ways.join(', then by ')}`;
    }
    case 'flow': {
      const whose = resolution.account === undefined ? '' : ` of ${resolution.account}`;
      return `the ${resolution.entry === 'out' ? 'outgoing ' : ''}flow ${resolution.flow}${whose} takes the call`;
    }
    case 'notRegistered':
      return `no phone of ${resolution.account} is registered`;
    case 'refused':
      return `refused: ${resolution.why}`;
    case 'unknown':
      return `not found: ${resolution.why}`;
  }
}
