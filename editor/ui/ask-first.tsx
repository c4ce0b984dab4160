/** A button whose press cannot be undone: it asks once, in its own place. */

import { useState } from 'react';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { failureText } from './failure-text.ts';
import { notify } from './notices.ts';

interface AskFirstProps {
  readonly label: string;
  readonly question: string;
  readonly testId: string;
  readonly tone?: 'danger';
  readonly run: () => Promise<void>;
}

export function AskFirst({ label, question, testId, tone, run }: AskFirstProps) {
  const { t } = useWords();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const sure = async (): Promise<void> => {
    setBusy(true);
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    } finally {
      setBusy(false);
      setAsked(false);
    }
  };
  if (!asked) {
    return (
      <button type="button" className="button quiet" data-testid={testId} onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  }
  return (
    <span className="row-question" role="alertdialog" aria-label={question}>
      <span>{question}</span>
      <button
        type="button"
        className={`button ${tone ?? ''}`}
        disabled={busy}
        data-testid={`${testId}-sure`}
        onClick={() => void sure()}
      >
        {label}
      </button>
      <button type="button" className="button quiet" onClick={() => setAsked(false)}>
        {t('ui.cancel')}
      </button>
    </span>
  );
}
