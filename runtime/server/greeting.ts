/** The lines that a person reads when the product is ready. */

export interface GreetingFacts {
  readonly version: string;
  readonly link: string;
  /** Addresses to call, the best first. */
  readonly sip: readonly string[];
  /** What speaks English. */
  readonly voice: string;
}

export function greeting({ version, link, sip, voice }: GreetingFacts): string {
  const calls = sip.slice(0, 3).map((address) => address.replace('sip:', 'sip:welcome@'));
  return [
    `Cordboard ${version} is ready.`,
    '',
    `  Open   ${link}`,
    '         (logs you in, once)',
    ...calls.map((address, index) => `  ${index === 0 ? 'Call ' : '   or'}  ${address}`),
    `  Voice  ${voice}`,
    '',
    'Ctrl-C ends calls politely and stops.',
  ].join('\n');
}
