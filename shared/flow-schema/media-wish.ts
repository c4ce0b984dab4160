/** Which way the audio of a conversation is to take, and why it takes the longer one. */

/** Past us, through us, or past us where everything says that it works. */
export const MEDIA_WISHES = ['anchored', 'auto', 'released'] as const;
export type MediaWish = (typeof MEDIA_WISHES)[number];

/** Why the audio flows through us. */
export const WHY_ANCHORED = [
  /** The drawing says so. */
  'drawn',
  'recorded',
  'encrypted',
  /** One has IPv4, the other IPv6. */
  'family',
  'held',
  /** The trunk does not allow anything else. */
  'trunk',
  'codecs',
  /** At least one is behind address translation, or in another local network. */
  'translated',
  /** Not enough has been heard yet to know. */
  'quiet',
  /** A phone or provider did not want it. */
  'refused',
  /** A phone has asked for something new. */
  'changed',
] as const;
export type WhyAnchored = (typeof WHY_ANCHORED)[number];
