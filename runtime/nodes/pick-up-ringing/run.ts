import { nodeKind } from '../node-kind.ts';
import { pickUpRingingCard } from './card.ts';

/** Whoever has picked up talks until one of the two hangs up, and that is the end of this call. */
export const pickUpRinging = nodeKind(
  pickUpRingingCard,
  async ({ phones = '', group }, { call, signal, services: { memory } }) => {
    const named = phones.split(',').map((phone) => phone.trim());
    const loggedIn = group === undefined ? [] : memory.members(group);
    const targets = [...new Set([...named, ...loggedIn])].filter((target) => target !== '');
    const anyPhone = phones.trim() === '' && group === undefined;
    // A group that nobody is logged in to has no phones; that must not mean all of them.
    if (targets.length === 0 && !anyPhone) return { port: 'nobody' };
    const locals = targets.map((target) => `${target}@local`);
    return { port: await call.answerRinging(locals, { signal }) };
  },
);
