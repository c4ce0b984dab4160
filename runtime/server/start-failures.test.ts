import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ListenFailed } from '../sip/errors.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { createHttpListener } from './http-listener.ts';
import { StartFailed, startFailure } from './start-failures.ts';

const folder = freshFolders();
const wordsFor = (error: unknown) => (startFailure(error, '127.0.0.1:80') as Error).message;
const listening = (code: string) => Object.assign(new Error(code), { code, syscall: 'listen' });

describe('what is said when the product cannot start', () => {
  test.each([
    ['EADDRINUSE', /taken by another program\. Stop the other program, or choose another port with CORDBOARD_HTTP/],
    ['EACCES', /may not open that port\. Choose another port with CORDBOARD_HTTP/],
    ['EADDRNOTAVAIL', /no such address\. Choose another address with CORDBOARD_HTTP/],
  ])('%s: what is wrong, and what helps against that', (code, words) => {
    expect(wordsFor(listening(code))).toMatch(words);
    expect(wordsFor(new ListenFailed('udp:127.0.0.1:500', code))).toMatch(
      new RegExp(words.source.replace('CORDBOARD_HTTP', 'CORDBOARD_SIP')),
    );
  });

  test('a certificate that is none is told by its setting', () => {
    const file = join(folder(), 'notes.txt');
    writeFileSync(file, 'no certificate');
    const start = () =>
      createHttpListener({
        mode: 'only',
        certificate: { cert: file, key: file },
        handler: () => {},
        sendToHttps: () => {},
        isProxy: () => false,
        upgrade: () => {},
      });
    expect(start).toThrow(StartFailed);
    expect(start).toThrow(/CORDBOARD_TLS_CERT.*notes\.txt/);
  });
});
