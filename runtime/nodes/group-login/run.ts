import { nodeKind } from '../node-kind.ts';
import { groupLoginCard } from './card.ts';

/** Only own accounts can take part: anybody else would be a way out of the house. */
export const groupLogin = nodeKind(groupLoginCard, ({ group, how, member }, { services: { memory } }) => {
  const logged = memory.log(how, member.trim(), group);
  if (!logged) return { port: 'unknown' };
  const { account, takesPart } = logged;
  return { port: takesPart ? 'loggedIn' : 'loggedOut', note: `${account} ${takesPart ? 'in' : 'out'}: ${group}` };
});
