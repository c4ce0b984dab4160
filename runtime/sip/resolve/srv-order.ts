/** In which order the servers of SRV records are tried (RFC 2782, "Usage rules"). Pure but for its dice. */

import type { SrvData } from './dns-records.ts';

/** Lowest priority first; within one, drawn by weight. @param random a whole number from 0 up to but not including `below` */
export function orderServers(servers: readonly SrvData[], random: (below: number) => number): SrvData[] {
  const priorities = [...new Set(servers.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((wanted) =>
    drawByWeight(
      servers.filter(({ priority }) => priority === wanted),
      random,
    ),
  );
}

function drawByWeight(servers: readonly SrvData[], random: (below: number) => number): SrvData[] {
  // Those of weight 0 first, so that they are drawn only with the smallest of numbers.
  const left = servers.toSorted((a, b) => a.weight - b.weight);
  const drawn: SrvData[] = [];
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0);
    const lot = random(sum + 1);
    let running = 0;
    const index = left.findIndex(({ weight }) => {
      running += weight;
      return running >= lot;
    });
    drawn.push(...left.splice(Math.max(0, index), 1));
  }
  return drawn;
}
