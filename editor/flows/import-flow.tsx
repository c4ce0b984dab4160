/** Importing a flow from a file or from the clipboard; a refused one says where and why. */

import { FileJson } from 'lucide-react';
import { type DragEvent, type FormEvent, useRef, useState } from 'react';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { ApiError, api } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { go } from '../router.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { readImport } from './read-import.ts';

export function ImportFlow({ taken, onClose }: { taken: ReadonlySet<string>; onClose: () => void }) {
  const { t, local } = useWords();
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  const take = async (source: string): Promise<void> => {
    setWrong('');
    setProblems([]);
    const read = readImport(source, taken);
    if ('fault' in read) {
      setWrong(t(read.fault, read.values));
      return;
    }
    try {
      const { flow } = await api.createFlow(read.flow);
      const { renamed } = read;
      const words = renamed
        ? t('import.takenAs', { id: renamed.from, as: renamed.to })
        : t('import.done', { name: flow.name });
      notify({ tone: 'good', text: words });
      go({ page: 'flow', id: flow.id });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblems(error.problems);
      setWrong(error.problems.length > 0 ? t('import.refused') : failureText(error));
    }
  };
  const takeFile = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    const content = await chosen.text();
    setText(content);
    await take(content);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void take(text);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    void takeFile(event.dataTransfer.files[0]);
  };
  return (
    <form
      className="inline-form stacked"
      aria-label={t('import.title')}
      onSubmit={onSubmit}
      onDrop={onDrop}
      onDragOver={(event) => event.preventDefault()}
    >
      <div className="buttons">
        <button type="button" className="button" onClick={() => file.current?.click()}>
          <FileJson size={16} aria-hidden="true" /> {t('import.file')}
        </button>
        <span className="hint">{t('import.help')}</span>
      </div>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        hidden
        data-testid="import-file"
        onChange={(event) => {
          void takeFile(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <textarea
        className="code"
        rows={5}
        spellCheck={false}
        value={text}
        placeholder={t('import.paste')}
        aria-label={t('import.paste')}
        data-testid="import-text"
        onChange={(event) => setText(event.target.value)}
      />
      {wrong && (
        <div className="refusal" role="alert" data-testid="import-refused">
          <strong>{wrong}</strong>
          <ul>
            {problems.slice(0, 20).map((problem) => (
              <li key={`${problem.code} ${problem.node} ${problem.field} ${problem.edge}`}>
                {(problem.node ?? problem.edge) && (
                  <code>{[problem.node ?? problem.edge, problem.field].filter(Boolean).join(' · ')}</code>
                )}{' '}
                {local(problem.message)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="buttons">
        <button type="submit" className="button" disabled={text.trim() === ''} data-testid="import-submit">
          {t('import.submit')}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {t('ui.cancel')}
        </button>
      </div>
    </form>
  );
}
