/** One list of the page with what is needed to add to it: a form that opens in place, and what it tells once. */

import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import type { Draft, Section } from '../records/record.ts';
import { RecordForm } from '../records/record-form.tsx';
import { CopyText } from '../ui/copy-text.tsx';

interface DeskProps {
  readonly title: MessageKey;
  readonly help: MessageKey;
  readonly add: MessageKey;
  readonly form: readonly Section[];
  /** Makes it; what it answers is shown once. @throws ApiError */
  readonly onAdd: (draft: Draft) => Promise<string | undefined>;
  /** What somebody else has made that is shown once, such as a new password. */
  readonly secret?: string | undefined;
  readonly why: string | undefined;
  readonly testId: string;
  readonly children: ReactNode;
}

export function Desk({ title, help, add, form, onAdd, secret, why, testId, children }: DeskProps) {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string>();
  const told = secret ?? made;
  return (
    <section className="record-section" data-testid={testId}>
      <div className="section-head">
        <h2>{t(title)}</h2>
        <span className="spread" />
        <button
          type="button"
          className="button"
          aria-expanded={adding}
          data-testid={`add-${testId}`}
          onClick={() => setAdding(!adding)}
        >
          <Plus size={16} aria-hidden="true" /> {t(add)}
        </button>
      </div>
      <p className="hint">{t(help)}</p>
      {why && <p className="field-fault">{why}</p>}
      {told && (
        <p className="ask-strip" data-testid={`told-${testId}`}>
          <span>{t('people.once', { what: '' })}</span> <CopyText text={told} />
        </p>
      )}
      {adding && (
        <RecordForm
          sections={form}
          submit={t('people.add')}
          onSubmit={async (draft) => {
            setMade(await onAdd(draft));
            setAdding(false);
          }}
          onCancel={() => setAdding(false)}
        />
      )}
      {children}
    </section>
  );
}
