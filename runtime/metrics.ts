/** Counters and gauges by name; the folders that count declare no more than this. */

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface Metrics {
  /** Adds `by` (default 1) to a counter; labels are few and bounded. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** A gauge that is read when metrics are collected. */
  observe(name: string, read: () => number): void;
}

/** One counter. Several are counted for each SIP message: the registry is told when somebody reads it. */
class Tally {
  readonly #labelNames: readonly string[];
  readonly #news = new Map<string, { readonly labels: Readonly<Record<string, string>>; by: number }>();

  constructor(name: string, labelNames: string[], registry: Registry) {
    this.#labelNames = labelNames;
    const news = this.#news;
    new Counter({
      name: `cordboard_${name}`,
      help: name,
      labelNames,
      registers: [registry],
      collect() {
        for (const { labels, by } of news.values()) this.inc(labels, by);
        news.clear();
      },
    });
  }

  add(labels: Readonly<Record<string, string>>, by: number): void {
    let key = '';
    for (const label of this.#labelNames) key += `${labels[label]}\n`;
    const known = this.#news.get(key);
    if (known) known.by += by;
    else this.#news.set(key, { labels, by });
  }
}

export const noMetrics: Metrics = { count() {}, observe() {} };

/** Metrics in a Prometheus registry; names get the prefix `cordboard_`. */
export function createMetrics(): Metrics & { readonly registry: Registry } {
  const registry = new Registry();
  const counters = new Map<string, Tally>();
  collectDefaultMetrics({ register: registry, prefix: 'cordboard_', eventLoopMonitoringPrecision: 50 });
  return {
    registry,
    count(name, labels = {}, by = 1) {
      let tally = counters.get(name);
      if (!tally) {
        tally = new Tally(name, Object.keys(labels), registry);
        counters.set(name, tally);
      }
      tally.add(labels, by);
    },
    observe(name, read) {
      new Gauge({
        name: `cordboard_${name}`,
        help: name,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
  };
}
