/** A new flow: its name, and the id that callers dial. */

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiError, api } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { go } from '../router.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { failureText } from '../ui/failure-text.ts';
import { idFault, idFromName } from './flow-id.ts';

export function NewFlow({ taken, onClose }: { taken: ReadonlySet<string>; onClose: () => void }) {
  const { t, language } = useWords();
  const firstField = useRef<HTMLInputElement>(null);
  useEffect(() => firstField.current?.focus(), []);
  const [name, setName] = useState('');
  const [ownId, setOwnId] = useState<string>();
  const [wrong, setWrong] = useState('');
  const id = ownId ?? (name.trim() === '' ? '' : idFromName(name, taken));
  const fault = id === '' ? undefined : idFault(id, taken);
  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === '' || id === '' || fault) return;
    try {
      await api.createFlow({ ...firstDrawing(), schemaVersion: 1, id, name: name.trim(), language, access: 'trusted' });
      go({ page: 'flow', id });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setWrong(error.status === 409 ? t('flows.idTaken') : failureText(error));
    }
  };
  return (
    <form
      className="inline-form"
      onSubmit={(event) => void create(event)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <div className="field">
        <label htmlFor="new-name">{t('flows.name')}</label>
        <input
          id="new-name"
          type="text"
          ref={firstField}
          maxLength={100}
          value={name}
          placeholder={t('flows.namePlaceholder')}
          data-testid="new-flow-name"
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="new-id">{t('flows.id')}</label>
        <input
          id="new-id"
          type="text"
          className="code"
          maxLength={60}
          spellCheck={false}
          value={id}
          aria-invalid={fault !== undefined}
          aria-describedby="new-id-note"
          data-testid="new-flow-id"
          onChange={(event) => setOwnId(event.target.value)}
        />
        <p id="new-id-note" className={fault || wrong ? 'field-fault' : 'field-note'}>
          {fault ? t(fault) : wrong || t('flows.idHelp')}
        </p>
      </div>
      <div className="buttons">
        <button
          type="submit"
          className="button"
          disabled={name.trim() === '' || fault !== undefined}
          data-testid="create-flow"
        >
          {t('flows.create')}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {t('ui.cancel')}
        </button>
      </div>
    </form>
  );
}

/** Every flow begins with its start node. */
function firstDrawing(): { nodes: unknown[]; edges: unknown[] } {
  const start = useCatalogue.getState().kinds.find(({ card }) => card.role === 'start')?.card;
  if (!start) return { nodes: [], edges: [] };
  const node = { id: 'start', kind: start.kind, version: start.version, config: {}, position: { x: 0, y: 0 } };
  return { nodes: [node], edges: [] };
}
