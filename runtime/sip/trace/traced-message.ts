/** One message of a trace, fit to be shown: its secrets are masked. */

export interface TraceAddress {
  readonly address: string;
  readonly port: number;
}

export interface TracedMessage {
  /** Epoch milliseconds. */
  readonly at: number;
  /** True: we have sent it. */
  readonly out: boolean;
  readonly transport: string;
  readonly from: TraceAddress;
  readonly to: TraceAddress;
  /** Request or status line. */
  readonly firstLine: string;
  /** The whole message, byte by byte (ISO 8859-1), with masks. */
  readonly text: string;
}
