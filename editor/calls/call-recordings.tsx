/** What was recorded of a call, to listen to. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import { useWords } from '../messages/use-words.ts';
import { Waveform } from '../prompts/waveform.tsx';
import { lengthText } from '../ui/times.ts';

export function CallRecordings({ journal }: { journal: readonly CallEvent[] }) {
  const { t } = useWords();
  const begun = journal.flatMap((event) =>
    event.type === 'recording.started' && event.id.startsWith('call-') ? [event] : [],
  );
  if (begun.length === 0) return null;
  return (
    <>
      <h2 className="section-title">{t('calls.recordings')}</h2>
      {begun.map(({ id, at }) => {
        const end = journal.find((event) => event.type === 'recording.stopped' && event.id === id);
        const seconds = end?.type === 'recording.stopped' ? end.seconds : undefined;
        return (
          <div key={id} className="call-recording" data-testid="call-recording">
            <span className="figures">{seconds === undefined ? t('calls.goesOn') : lengthText(seconds * 1000)}</span>
            <Waveform source={`/api/recordings/${id}/audio`} seconds={seconds ?? (Date.now() - at) / 1000} />
          </div>
        );
      })}
    </>
  );
}
