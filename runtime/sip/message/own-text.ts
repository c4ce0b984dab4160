/**
 * A copy of text that was cut from a message. Without it the few characters of a Call-ID would keep the whole message
 * in memory for as long as the dialog lasts.
 */
export const ownText = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
