/** A sound of this house as samples, to be drawn. */

/** Per second. */
export const SAMPLE_RATE = 8000;

/** @returns samples from -1 to 1, the first channel. @throws when it cannot be read, or is no sound */
export async function readSamples(source: string, signal: AbortSignal): Promise<Float32Array> {
  const answer = await fetch(source, { signal });
  if (!answer.ok) throw new Error(`the recording cannot be read: ${answer.status}`);
  const decoder = new OfflineAudioContext(1, 1, SAMPLE_RATE);
  const decoded = await decoder.decodeAudioData(await answer.arrayBuffer());
  return decoded.getChannelData(0);
}
