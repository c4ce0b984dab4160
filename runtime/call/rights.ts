/** With whose rights a call places legs: decided when it is routed, never by what a caller says. */

export type Rights =
  /** An own account that has proven its password, or whose phone redirected or transferred. */
  | { readonly kind: 'account'; readonly account: string }
  /** A call that a trunk delivered, or that the API placed: the rights of the flow's owner. */
  | { readonly kind: 'owner'; readonly trunk?: string }
  /** Nobody knows who it is: no leg through a trunk, unless the flow names the destination. */
  | { readonly kind: 'stranger'; readonly source: string };

/** What the loop guard remembers of a call's way: accounts and flows that it has been through. */
export interface Visited {
  readonly accounts: ReadonlySet<string>;
  readonly flows: ReadonlySet<string>;
}
