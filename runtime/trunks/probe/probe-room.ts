/** The tests of settings that run, and the calls that come for them. */

import type { ProbeStep } from '../../../shared/api/trunks.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { Source } from '../../sip/transport/address.ts';
import { Probe, type ProbeOptions } from './probe.ts';
import { settingsBad } from './probe-steps.ts';

/** Tests at once. */
const MOST_PROBES = 5;

export class ProbeRoom {
  readonly #probes = new Set<Probe>();

  /** @param over what to do with the registration of the test when it has ended */
  async *run(options: ProbeOptions, over: (probe: Probe) => void): AsyncGenerator<ProbeStep, void> {
    if (this.#probes.size >= MOST_PROBES) return yield settingsBad('too many tests run');
    const probe = new Probe(options);
    this.#probes.add(probe);
    try {
      yield* probe.run();
    } finally {
      this.#probes.delete(probe);
      over(probe);
    }
  }

  /** Shows an INVITE to those that it may be for. @returns `ours`: it is for one of them alone */
  offer(source: Source, request: SipRequest): 'ours' | 'perhaps' | undefined {
    const offered = [...this.#probes].map((probe) => probe.offer(source, request));
    return offered.find((answer) => answer === 'ours') ?? offered.find((answer) => answer === 'perhaps');
  }
}
