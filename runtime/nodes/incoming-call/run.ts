import { nodeKind } from '../node-kind.ts';
import { incomingCallCard } from './card.ts';

/** Leaves by the exit that tells how the call came here. */
export const incomingCall = nodeKind(incomingCallCard, (_config, { entry }) => ({ port: entry }));
