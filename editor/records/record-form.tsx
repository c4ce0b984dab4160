/** The form of one record: sections of fields, checked as they are written, saved as a whole. */

import { type FormEvent, type ReactNode, useCallback, useMemo, useState } from 'react';
import type { LocalText } from '../../shared/flow-schema/fields.ts';
import { ApiError } from '../api.ts';
import { faultOf } from '../inspector/field-checks.ts';
import { useWords } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { changedNames, type Draft, draftOf, type RecordRow, type Section } from './record.ts';
import { RecordField } from './record-field.tsx';

interface RecordFormProps {
  readonly sections: readonly Section[];
  /** Absent: a new one. */
  readonly row?: RecordRow;
  readonly submit: string;
  /** The draft, and the names that differ from the row. @throws ApiError, shown in the form */
  readonly onSubmit: (draft: Draft, changed: readonly string[]) => Promise<void>;
  readonly onCancel?: () => void;
  readonly children?: ReactNode;
}

export function RecordForm({ sections, row, submit, onSubmit, onCancel, children }: RecordFormProps) {
  const { t, local } = useWords();
  const kept = useMemo(() => draftOf(sections, row), [sections, row]);
  const [edits, setEdits] = useState<Draft>({});
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiError>();
  const draft = { ...kept, ...edits };
  const changed = changedNames(kept, draft);
  const fields = sections.flatMap((section) => Object.entries(section.fields));
  const faulty = fields.filter(([name, field]) => faultOf(field, draft[name]) !== undefined);
  const change = useCallback((name: string, value: unknown): void => {
    setEdits((before) => ({ ...before, [name]: value }));
    setRefusal(undefined);
  }, []);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    if (faulty.length > 0 || busy) return;
    setBusy(true);
    try {
      await onSubmit(draft, changed);
      setEdits({});
      setSent(false);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  const wordsOf = (message: LocalText | undefined) => message && local(message);
  const refusedFields = new Set(fields.filter(([name]) => refusedOf(refusal, name)).map(([name]) => name));
  return (
    <form className="record-form" noValidate onSubmit={(event) => void send(event)} data-testid="record-form">
      {sections.map((section) => (
        <SectionView
          key={section.title.en}
          section={section}
          isRefused={Object.keys(section.fields).some((name) => refusedFields.has(name))}
        >
          {Object.entries(section.fields).map(([name, field]) => (
            <RecordField
              key={name}
              name={name}
              field={field}
              value={draft[name]}
              onChange={change}
              refused={wordsOf(refusedOf(refusal, name))}
              sent={sent}
            />
          ))}
        </SectionView>
      ))}
      {children}
      {refusal && refusedFields.size === 0 && (
        <p className="refusal" role="alert" data-testid="form-refused">
          {failureText(refusal)}
        </p>
      )}
      <div className="buttons record-buttons">
        <button
          type="submit"
          className="button primary"
          disabled={busy || (row !== undefined && changed.length === 0)}
          data-testid="record-save"
        >
          {submit}
        </button>
        {onCancel && (
          <button type="button" className="button quiet" onClick={onCancel}>
            {t('ui.cancel')}
          </button>
        )}
        {sent && faulty.length > 0 && <p className="field-fault">{t('records.faulty', { n: faulty.length })}</p>}
      </div>
    </form>
  );
}

function SectionView(props: { section: Section; isRefused: boolean; children: ReactNode }) {
  const { section, isRefused, children } = props;
  const { local } = useWords();
  const body = (
    <>
      {section.help && <p className="hint">{local(section.help)}</p>}
      <div className="record-fields">{children}</div>
    </>
  );
  if (!section.folded) {
    return (
      <section className="record-section">
        <h2>{local(section.title)}</h2>
        {body}
      </section>
    );
  }
  return (
    <details className="record-section" open={isRefused || undefined}>
      <summary>{local(section.title)}</summary>
      {body}
    </details>
  );
}

/** The server names fields by JSON pointer without its first slash: `limits/concurrent`. */
function refusedOf(refusal: ApiError | undefined, name: string): LocalText | undefined {
  const pointer = name.replaceAll('.', '/');
  return refusal?.fields.find(({ field }) => field === pointer || field.startsWith(`${pointer}/`))?.message;
}
