/**
 * The media engine in a process of its own, with pairs of streams that hear each other. Arguments: pairs, port that the
 * one side of all pairs speaks from, that of the other side, and `relay`, `transcode` or `record`. Tells its ports.
 */

import { createMediaEngine } from '../../runtime/media/create-media-engine.ts';

const [pairs, onePort, otherPort, mode] = process.argv.slice(2) as [string, string, string, string];
const engine = await createMediaEngine({
  portRange: { from: 50_000, to: 58_999 },
  log: { debug() {}, info() {}, warn: (facts, text) => console.warn(text, facts), error: console.error },
  metrics: { count() {}, observe() {} },
});
const events = { digit() {}, silent() {}, failed: (why: unknown) => console.error(why) };
const open = async (port: number, codec: 'PCMU' | 'PCMA') => {
  const { stream, port: own } = await engine.open('ipv4', events);
  engine.connect(stream, {
    codec,
    payloadType: codec === 'PCMU' ? 0 : 8,
    remote: { address: '127.0.0.1', port, rtcpPort: port },
    direction: 'sendrecv',
    signallingAddress: '127.0.0.1',
    learnSource: false,
  });
  return { stream, own };
};
const ports: [number, number][] = [];
for (let pair = 0; pair < Number(pairs); pair += 1) {
  const one = await open(Number(onePort), 'PCMU');
  const other = await open(Number(otherPort), mode === 'transcode' ? 'PCMA' : 'PCMU');
  engine.join(one.stream, other.stream);
  if (mode === 'record') engine.record(one.stream, { sides: 'both', stereo: true }, () => {});
  ports.push([one.own, other.own]);
}
process.send!(ports);
process.on('message', () => void engine.stop().then(() => process.exit(0)));
