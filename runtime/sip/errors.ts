/** The few errors of the engine. Whatever comes from the wire is a value, never one of these. */

/** A listening address could not be bound. */
export class ListenFailed extends Error {
  /** As configured: `udp:0.0.0.0:5060`. */
  readonly address: string;
  /** The system's code: EADDRINUSE, EACCES, EADDRNOTAVAIL … */
  readonly code: string;

  constructor(address: string, code: string) {
    super(`cannot listen on ${address}: ${code}`);
    this.name = 'ListenFailed';
    this.address = address;
    this.code = code;
  }
}

/** `accept` was called on an INVITE that has been cancelled, refused, accepted or has failed already. */
export class InviteOver extends Error {
  readonly state: string;

  constructor(state: string) {
    super(`the INVITE cannot be accepted: it is ${state}`);
    this.name = 'InviteOver';
    this.state = state;
  }
}

/** There is no listening address of the transport and address family that the destination needs. */
export class NoRoute extends Error {
  constructor(destination: string) {
    super(`no listening address can reach ${destination}`);
    this.name = 'NoRoute';
  }
}
