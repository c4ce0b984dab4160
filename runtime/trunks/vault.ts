/** How passwords are kept: sealed for one place in the store, opened where they are used. */
export interface Vault {
  seal(plain: string, place: SecretPlace): string;
  /** @throws when no key opens it there */
  open(sealed: string, place: SecretPlace): string;
}

export interface SecretPlace {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
}
