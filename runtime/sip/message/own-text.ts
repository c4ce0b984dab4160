/**
 * A copy of text that was cut from a message. Without it the few characters of a Call-ID would keep the whole message
 * in memory for as long as the dialog lasts: a slice points into the text it was cut from. Text that is put together and
 * then cut again is a slice of its own small whole, and making that costs a quarter of a way through a Buffer.
 */
export const ownText = (text: string): string => ` ${text}`.slice(1);
