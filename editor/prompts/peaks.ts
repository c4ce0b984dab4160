/** The outline of a sound: what a waveform shows. Pure. */

/** Of each column the loudest sample, 0 to 1; the loudest of all is 1 unless all is silent. */
export function peaksOf(samples: Float32Array, columns: number): number[] {
  const peaks = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * samples.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * samples.length) / columns));
    let peak = 0;
    for (let i = from; i < to && i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]!));
    return peak;
  });
  const most = Math.max(...peaks);
  return most === 0 ? peaks : peaks.map((peak) => peak / most);
}

/** One closed path, mirrored about the middle. @param height of the drawing; columns are one unit wide */
export function outline(peaks: readonly number[], height: number): string {
  const middle = height / 2;
  const at = (x: number, peak: number, side: 1 | -1) =>
    `${x} ${(middle + side * Math.max(0.5, peak * middle)).toFixed(1)}`;
  const above = peaks.map((peak, x) => at(x, peak, -1));
  const below = peaks.map((peak, x) => at(x, peak, 1)).reverse();
  return `M${[...above, ...below].join('L')}Z`;
}
