/** `provider.user@…`: a prefix in front of our users tells by which trunk a call came. It proves nothing. */

export interface DottedUser {
  readonly trunk: string;
  readonly user: string;
}

/** Undefined unless what stands before the first dot names a trunk. */
export function dottedUser(user: string, isTrunk: (name: string) => boolean): DottedUser | undefined {
  const dot = user.indexOf('.');
  if (dot < 1 || dot === user.length - 1) return undefined;
  const trunk = user.slice(0, dot).toLowerCase();
  return isTrunk(trunk) ? { trunk, user: user.slice(dot + 1) } : undefined;
}
