declare module '@echogarden/espeak-ng-emscripten' {
  interface Worker {
    readonly samplerate: number;
    /** By name or, with an empty name, by language. @returns 0 when there is such a voice */
    set_voice(name: string, language?: string): number;
    set_rate(wordsPerMinute: number): void;
    /** Calls back with pieces of audio; true ends the synthesis. */
    synthesize(text: string, take: (piece: Int16Array) => boolean): void;
  }
  const load: () => Promise<{ readonly eSpeakNGWorker: new () => Worker }>;
  export default load;
}
