/** A test of a trunk that goes on while somebody watches: found, answered, registered, called. */

import { useEffect, useRef, useState } from 'react';
import type { LastInviteAnswer, ProbeStep, TrunkAnswer } from '../../shared/api/trunks.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { providerText } from './provider-text.ts';
import { settingsOf, trunkApi } from './trunk-api.ts';

interface ProbeProps {
  readonly trunk: TrunkAnswer;
  readonly onInvite: (invite: LastInviteAnswer) => void;
}

export function Probe({ trunk, onInvite }: ProbeProps) {
  const texts = useWords();
  const { t } = texts;
  const [steps, setSteps] = useState<readonly ProbeStep[]>();
  const [why, setWhy] = useState<string>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const stop = (): void => {
    running.current?.abort();
    running.current = undefined;
  };
  const begin = async (): Promise<void> => {
    stop();
    const mine = new AbortController();
    running.current = mine;
    setWhy(undefined);
    setSteps([]);
    try {
      for await (const step of trunkApi.probe(trunk.name, settingsOf(trunk), mine.signal)) {
        setSteps((before = []) => [...before, step]);
        if (step.invite) onInvite(step.invite);
      }
    } catch (error) {
      if (mine.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      setWhy(failureText(error));
    } finally {
      if (running.current === mine) running.current = undefined;
    }
  };
  return (
    <section className="record-section" data-testid="probe">
      <div className="section-head">
        <h2>{t('trunks.probe')}</h2>
        <span className="spread" />
        <button type="button" className="button" data-testid="probe-begin" onClick={() => void begin()}>
          {t(steps ? 'trunks.probeAgain' : 'trunks.probeBegin')}
        </button>
      </div>
      <p className="hint">{t('trunks.probeHelp')}</p>
      {why && <p className="field-fault">{why}</p>}
      {steps && (
        <ol className="probe-steps" aria-live="polite">
          {steps.map((step) => (
            <li key={step.code + step.words} className={`probe-step ${step.outcome}`} data-testid={`step-${step.step}`}>
              <span className="probe-mark" aria-hidden="true" />
              {providerText(step.words, texts)}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
