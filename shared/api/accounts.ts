/** `/api/accounts`: who has a telephone here. */

/** What may be decided about an account. */
export interface AccountFields {
  readonly displayName: string;
  /** Its short number. */
  readonly extension?: string;
  /** What phones are challenged with; `md5` is what all of them can do. */
  readonly digest: 'md5' | 'sha256First' | 'sha256Only';
  /** Takes its calls; without one all its phones ring. */
  readonly incomingFlow?: string;
  /** Takes what it dials; without one it reaches accounts, extensions and emergency numbers. */
  readonly outgoingFlow?: string;
  readonly mailbox?: string;
  readonly disabled: boolean;
  /** May not place calls. */
  readonly incomingOnly: boolean;
  /** Transfer and forward keys of its phones work. */
  readonly mayTransfer: boolean;
  /** Its phones must speak SRTP, over encrypted signalling. */
  readonly encryptedOnly?: boolean;
  /** Networks that its phones must be in, such as `192.168.1.0/24`; empty: anywhere. */
  readonly sources: readonly string[];
  /** Phones at once; the oldest makes room. */
  readonly maxContacts: number;
  readonly destinations: {
    readonly allow: readonly string[];
    readonly deny: readonly string[];
    readonly countries: readonly string[];
  };
  readonly limits: {
    readonly concurrent?: number;
    readonly perMinute?: number;
    readonly duration?: number;
    readonly dailyMinutes?: number;
    readonly dailyMoney?: number;
  };
  /** ISO 3166, such as `IE`. */
  readonly country: string;
  readonly callerId?: string;
  readonly accountCode?: string;
  /** The recording that people hear on hold; without one the music that comes with the product. */
  readonly holdMusic?: string;
}

/** One row of `GET /api/accounts`; also `GET`, `PATCH /api/accounts/{name}`. ETag is `"rev"`. */
export interface AccountAnswer extends AccountFields {
  readonly name: string;
  readonly rev: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Those that are registered now. */
  readonly phones: readonly PhoneAnswer[];
}

/** One row of `GET /api/accounts/{name}/bindings`. */
export interface PhoneAnswer {
  readonly id: string;
  /** As the phone wrote it. */
  readonly contact: string;
  readonly transport: string;
  /** Where it is seen, such as `192.0.2.7:5060`. */
  readonly address: string;
  readonly userAgent?: string;
  readonly q: number;
  readonly registeredAt: number;
  readonly expiresAt: number;
  /** Something between us translates its address, or it is behind a proxy. */
  readonly behindNat: boolean;
  /** Of the last question; absent: it is not asked. */
  readonly answers?: boolean;
  readonly milliseconds?: number;
}

type Cleared<T> = { readonly [K in keyof T]?: undefined extends T[K] ? T[K] | null : T[K] };

/** `PATCH /api/accounts/{name}`: what is absent stays, `null` takes away. */
export type AccountChange = Cleared<AccountFields>;

/** `POST /api/accounts`: what is absent has a default. */
export interface NewAccount extends Partial<AccountFields> {
  readonly name: string;
  /** Default: one is made. */
  readonly password?: string;
}

/** The answer to a new account or a new password: the only one that ever tells it. */
export interface IssuedAccount {
  readonly account: AccountAnswer;
  readonly password: string;
  readonly provisioning: PhoneSettings;
}

/** What is typed into a phone. */
export interface PhoneSettings {
  /** `sip:anna@192.0.2.10:5060;transport=udp` */
  readonly uri: string;
  readonly user: string;
  readonly server: string;
  readonly transport: string;
  readonly realm: string;
  /** All of it with the password, for a QR code. */
  readonly text: string;
}
