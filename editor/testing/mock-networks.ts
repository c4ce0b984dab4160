/** Trusted networks in memory, as the server answers them. */

import type { NetworksAnswer } from '../../shared/api/http.ts';
import { readNetwork } from '../networks/cidr.ts';

const SETTINGS = ['127.0.0.0/8', '::1/128'];

export class MockNetworks {
  #added: string[] = [];
  #cards: readonly string[];

  /** `cards`: networks of the machine. */
  constructor(cards: readonly string[]) {
    this.#cards = cards;
  }

  answer(): NetworksAnswer {
    const told = (networks: readonly string[], source: 'settings' | 'added') =>
      networks.map((network) => ({ network, source }));
    const offered = this.#cards.filter((card) => !this.#added.includes(card));
    return { trusted: [...told(SETTINGS, 'settings'), ...told(this.#added, 'added')], offered };
  }

  /** False when it is no network. */
  add(network: string): boolean {
    if (!readNetwork(network)) return false;
    this.#added = [...this.#added.filter((other) => other !== network), network];
    return true;
  }

  /** False when it was not added here. */
  remove(network: string): boolean {
    const before = this.#added.length;
    this.#added = this.#added.filter((other) => other !== network);
    return this.#added.length < before;
  }
}
