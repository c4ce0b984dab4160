/** Timer values in milliseconds (RFC 3261 §17.1.1.1 and appendix A). */

/** Estimate of the round-trip time. */
export const T1 = 500;
/** Longest interval between retransmissions of non-INVITE requests and of INVITE responses. */
export const T2 = 4000;
/** How long a message may stay in the network. */
export const T4 = 5000;
/** How long anything is tried: timers B, F, H, J over UDP, L and M. */
export const patience = 64 * T1;
/** Timer D: how long a repeated final response may be acknowledged; at least 32 s over UDP (§17.1.1.2). */
export const timerD = 32_000;
/** A ringing INVITE gets a provisional this often, else proxies give up after three minutes (§13.3.1.1). */
export const keepRinging = 60_000;
/** An INVITE that its user has not answered gets 100 after so long, so that it is not sent again (§17.2.1). */
export const tryingAfter = 200;
