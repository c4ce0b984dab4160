/** Editor, API and live stream on their port, with the certificate that there is. */

import type { IncomingMessage, RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { type Config, networkList } from '../config.ts';
import type { Logger } from '../log.ts';
import { CertificateWatch } from './certificate-watch.ts';
import { createHttpListener, type HttpListener } from './http-listener.ts';
import { httpsMode } from './https-mode.ts';
import { type CertificateFiles, ownCertificate, ownNames } from './own-certificate.ts';

export interface HttpSideOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly handler: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** The files of the settings have changed. */
  readonly certificateChanged: () => void;
}

export interface HttpSide {
  /** Resolves with the real port. */
  start(): Promise<number>;
  stop(): Promise<void>;
}

const DAY = 24 * 3600 * 1000;

/** @throws StartFailed */
export async function createHttpSide(options: HttpSideOptions): Promise<HttpSide> {
  const { config, clock, log, handler, upgrade } = options;
  const mode = httpsMode(config);
  const proxies = networkList(config.trustProxy);
  const own = () => ownCertificate(config.data, clock.now(), ownNames(givenNames(config)));
  const given = config.tlsCert !== undefined &&
    config.tlsKey !== undefined && { cert: config.tlsCert, key: config.tlsKey };
  const certificate: CertificateFiles | undefined = given || (mode === 'none' ? undefined : await own());
  const listener = createHttpListener({
    mode,
    certificate,
    handler,
    sendToHttps,
    isProxy: (address) => {
      const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
      return proxies.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
    },
    upgrade,
  });
  const watch = certificate && watchOf(options, listener, certificate);
  const renewal = given || !certificate ? undefined : renew(own, clock, log);
  return {
    async start() {
      await watch?.start();
      return listener.listen(config.http);
    },
    async stop() {
      watch?.stop();
      renewal?.cancel();
      await listener.close();
    },
  };
}

/** New files are noticed, whoever has written them. */
function watchOf({ clock, log, certificateChanged }: HttpSideOptions, listener: HttpListener, files: CertificateFiles) {
  const reload = () => {
    certificateChanged();
    listener.reloadCertificate();
  };
  return new CertificateWatch({ files: [files.cert, files.key], clock, log, reload });
}

/** Looks once a day whether our own certificate has to be renewed. */
function renew(own: () => Promise<unknown>, clock: Clock, log: Logger): { cancel(): void } {
  let timer = clock.after(DAY, look);
  function look(): void {
    own().catch((error: unknown) => log.error({ error: String(error) }, 'the certificate could not be renewed'));
    timer = clock.after(DAY, look);
  }
  return { cancel: () => timer.cancel() };
}

function givenNames({ publicAddress, publicUrls, domains, http }: Config): string[] {
  const hosts = publicUrls.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ''));
  const listening = http.host === '0.0.0.0' || http.host === '::' ? [] : [http.host];
  return [...hosts, ...domains, ...listening, ...(publicAddress === undefined ? [] : [publicAddress])];
}

/** A page is sent to its HTTPS address; a script is told, so that it does not send its secrets twice. */
const sendToHttps: RequestListener = (request, response) => {
  const { host } = request.headers;
  const isPage = request.method === 'GET' || request.method === 'HEAD';
  if (!isPage || host === undefined || !/^[\w.:[\]-]{1,255}$/.test(host)) {
    response.writeHead(403, { 'content-type': 'application/problem+json', connection: 'close' });
    response.end(JSON.stringify({ status: 403, title: 'Not allowed', detail: 'this server speaks HTTPS only' }));
  } else {
    response.writeHead(307, { location: `https://${host}${request.url ?? '/'}`, connection: 'close' }).end();
  }
};
