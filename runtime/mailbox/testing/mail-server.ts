/** A mail server of a test: takes mails on a port of loopback, or refuses them as it is told. */

import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came, with headers and parts. */
  readonly raw: string;
}

export interface MailServer {
  readonly port: number;
  readonly taken: TakenMail[];
  /** Answer to each receiver: undefined takes it, else a code such as 550 or 450. */
  refusal: number | undefined;
  close(): Promise<void>;
}

/** @param login user and password that the server wants, in the clear on loopback */
export async function startMailServer(login?: { user: string; password: string }): Promise<MailServer> {
  const state: { taken: TakenMail[]; refusal: number | undefined } = { taken: [], refusal: undefined };
  const server = new SMTPServer({
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth({ username, password }, _session, done) {
      const fits = login !== undefined && username === login.user && password === login.password;
      if (fits) done(null, { user: username });
      else done(new Error('wrong password'));
    },
    onRcptTo(_address, _session, done) {
      if (state.refusal === undefined) return done();
      done(Object.assign(new Error('not taken'), { responseCode: state.refusal }));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        state.taken.push({ from, to, raw: Buffer.concat(chunks).toString('latin1') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(state, {
    port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(resolve);
      }),
  });
}

/** The attachment of a mail, decoded; undefined without one. */
export function attachmentOf({ raw }: TakenMail): { readonly name: string; readonly bytes: Buffer } | undefined {
  const part = /Content-Type: audio\/wav; name=(\S+)\r\n(?:[^\r\n]+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw);
  return part ? { name: part[1]!, bytes: Buffer.from(part[2]!, 'base64') } : undefined;
}
