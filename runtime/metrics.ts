/** Counters and gauges by name; the folders that count declare no more than this. */

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface Metrics {
  /** Adds `by` (default 1) to a counter; labels are few and bounded. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** A gauge that is read when metrics are collected. */
  observe(name: string, read: () => number): void;
}

export const noMetrics: Metrics = { count() {}, observe() {} };

/** Metrics in a Prometheus registry; names get the prefix `cordboard_`. */
export function createMetrics(): Metrics & { readonly registry: Registry } {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  collectDefaultMetrics({ register: registry, prefix: 'cordboard_' });
  return {
    registry,
    count(name, labels = {}, by = 1) {
      let counter = counters.get(name);
      if (!counter) {
        counter = new Counter({
          name: `cordboard_${name}`,
          help: name,
          labelNames: Object.keys(labels),
          registers: [registry],
        });
        counters.set(name, counter);
      }
      counter.inc(labels, by);
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
