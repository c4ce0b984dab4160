/** Figures for people: median, quartiles, a table in Markdown. */

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** `12.3 (11.9–12.8)`: the median with its quartiles. */
export function spread(values: readonly number[], digits = 1): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share).toFixed(digits));
  return `${middle} (${low}–${high})`;
}

/** Prints a table under a title. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  console.info(`\n### ${title}\n`);
  console.info(line(head));
  console.info(`| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  for (const row of rows) console.info(line(row));
}

/** One line that says whether a goal is met. */
export function printGoal(what: string, value: number, limit: number, unit: string): void {
  const verdict = value <= limit ? 'met' : 'MISSED';
  console.info(`\n${what}: ${value.toFixed(2)} ${unit}, goal at most ${limit} ${unit}: ${verdict}`);
}

/** The same for goals that are lower limits. */
export function printAtLeast(what: string, value: number, limit: number, unit: string): void {
  const verdict = value >= limit ? 'met' : 'MISSED';
  console.info(`\n${what}: ${value.toFixed(2)} ${unit}, goal at least ${limit} ${unit}: ${verdict}`);
}
