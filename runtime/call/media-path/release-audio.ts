/** Takes us out of the audio of two phones: RFC 3725 §4.1 (Flow I), and back in where the second one does not want it. */

import type { Clock } from '../../clock.ts';
import { parseSdp } from '../../sdp/parse-sdp.ts';
import type { SessionDescription } from '../../sdp/session-description.ts';
import type { ReinviteOutcome } from '../../sip/dialog/dialog.ts';
import type { Leg } from '../leg.ts';

/** `crossed`: a request of a phone was under way; `over`: a leg has ended. */
export type ReleaseEnd = 'released' | 'refused' | 'crossed' | 'over';

/** Milliseconds that the first phone waits for our ACK at most. */
const FIRST_WAITS = 4_000;

/** Both are answered, and neither has an offer open. Resolves when both know where their audio goes. */
export async function releaseAudio(first: Leg, second: Leg, clock: Clock): Promise<ReleaseEnd> {
  const asked = await reinvite(first, {});
  if (asked.kind === 'refused' && asked.response.status !== 491) return offerInFull(first, second);
  if (asked.kind !== 'accepted') return endOf(asked);
  const offer = parseSdp(asked.response.text);
  const passed = offer.ok ? second.media?.passOn(reachable(first, offer.description)) : undefined;
  if (!offer.ok || passed === undefined) {
    takeBack(first, asked);
    return 'refused';
  }
  const answering = reinvite(second, { body: passed });
  const answered = await within(FIRST_WAITS, answering, clock);
  const answer = answered?.kind === 'accepted' ? audioIn(answered.response.text) : undefined;
  const back = answer && first.media?.passOn(reachable(second, answer));
  if (answer && back !== undefined) {
    asked.acknowledge({ body: back });
    first.media?.release(offer.description);
    second.media?.release(answer);
    return 'released';
  }
  takeBack(first, asked);
  // Whoever accepts too late, or what cannot be passed back, has to hear from us again.
  void answering.then((late) => (late.kind === 'accepted' ? second.session?.tell('sendrecv', true) : undefined));
  second.media?.withdraw();
  return answered ? endOf(answered) : 'refused';
}

/** Some phones refuse an INVITE without an offer: those get one, once. */
async function offerInFull(first: Leg, second: Leg): Promise<ReleaseEnd> {
  const known = second.media?.theirs;
  const offer = known && first.media?.passOn(reachable(second, known));
  if (offer === undefined) return 'refused';
  const answered = await reinvite(first, { body: offer });
  const answer = answered.kind === 'accepted' ? audioIn(answered.response.text) : undefined;
  if (!answer) {
    first.media?.withdraw();
    if (answered.kind === 'accepted') void first.session?.tell('sendrecv', true);
    return endOf(answered);
  }
  const passed = second.media?.passOn(reachable(first, answer));
  const confirmed = passed === undefined ? undefined : await reinvite(second, { body: passed });
  const settled = confirmed?.kind === 'accepted' ? audioIn(confirmed.response.text) : undefined;
  if (settled) {
    first.media?.release(answer);
    second.media?.release(settled);
    return 'released';
  }
  first.media?.withdraw();
  second.media?.withdraw();
  void first.session?.tell('sendrecv', true);
  if (confirmed?.kind === 'accepted') void second.session?.tell('sendrecv', true);
  return confirmed ? endOf(confirmed) : 'refused';
}

/** The first phone's offer is answered by ourselves, as if we had only refreshed the session. */
function takeBack(first: Leg, asked: ReinviteOutcome & { readonly kind: 'accepted' }): void {
  const { media, session } = first;
  if (!media) return asked.acknowledge();
  media.withdraw();
  const own = media.answer(asked.response.text);
  asked.acknowledge({ body: own.ok ? own.sdp() : media.description });
  if (!own.ok) void session?.tell('sendrecv', true);
}

const reachable = ({ media }: Leg, said: SessionDescription): SessionDescription => media?.reachable(said) ?? said;

function reinvite({ session, cause }: Leg, extras: { readonly body?: string }): Promise<ReinviteOutcome> {
  if (!session || cause) return Promise.resolve({ kind: 'notSent', why: 'ended' });
  return session.dialog.reinvite(extras);
}

function endOf(outcome: ReinviteOutcome): ReleaseEnd {
  if (outcome.kind === 'notSent') return outcome.why === 'open' ? 'crossed' : 'over';
  return outcome.kind === 'refused' && outcome.response.status === 491 ? 'crossed' : 'refused';
}

/** The description, if it has audio that is not switched off. */
function audioIn(text: string): SessionDescription | undefined {
  const read = parseSdp(text);
  const audio = read.ok && read.description.media.some(({ kind, port }) => kind === 'audio' && port !== 0);
  return audio ? read.description : undefined;
}

/** @returns undefined when it takes longer @param milliseconds of patience */
function within<T>(milliseconds: number, work: Promise<T>, clock: Clock): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(milliseconds, () => resolve(undefined));
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}
