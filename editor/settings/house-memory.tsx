/** What drawings keep beyond a call: values such as a night switch, and who is logged in to ring groups. */

import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { KeptValueAnswer, RingGroupAnswer } from '../../shared/api/memory.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { useRows } from '../records/use-rows.ts';
import { useSession } from '../stores/session.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { settingsApi } from './settings-api.ts';

/** Drawings change these at any time; whoever looks sees how it was when the page was opened, or changed last. */
export function HouseMemory() {
  const { t } = useWords();
  const values = useRows(settingsApi.keptValues);
  const groups = useRows(settingsApi.ringGroups);
  const mayChange = useSession((state) => state.session?.role !== 'viewer');
  const after =
    (reload: () => Promise<void>) =>
    async (change: Promise<unknown>): Promise<void> => {
      try {
        await change;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        notify({ tone: 'bad', text: failureText(error) });
      }
      await reload();
    };
  return (
    <section className="setting" data-testid="house-memory">
      <h2>{t('memory.title')}</h2>
      <p className="hint">{t('memory.help')}</p>
      {values.rows?.length === 0 && groups.rows?.length === 0 && <p>{t('memory.none')}</p>}
      <ul className="memory-list">
        {values.rows?.map((kept) => (
          <KeptValue key={`${kept.name} ${kept.value}`} kept={kept} mayChange={mayChange} done={after(values.reload)} />
        ))}
        {groups.rows?.map((group) => (
          <RingGroup key={group.group} group={group} mayChange={mayChange} done={after(groups.reload)} />
        ))}
      </ul>
    </section>
  );
}

interface MemoryRowProps {
  readonly mayChange: boolean;
  readonly done: (change: Promise<unknown>) => Promise<void>;
}

function KeptValue({ kept: { name, value }, mayChange, done }: MemoryRowProps & { readonly kept: KeptValueAnswer }) {
  const { t } = useWords();
  const [draft, setDraft] = useState(String(value));
  const save = (event: FormEvent): void => {
    event.preventDefault();
    void done(settingsApi.keepValue(name, likeBefore(draft, value)));
  };
  return (
    <li data-testid={`kept-${name}`}>
      <form onSubmit={save}>
        <label>
          <span>{name}</span>
          <input
            type="text"
            value={draft}
            disabled={!mayChange}
            onChange={({ target }) => setDraft(target.value)}
            aria-label={t('memory.valueOf', { name })}
          />
        </label>
        {draft !== String(value) && (
          <button type="submit" className="button">
            {t('accounts.save')}
          </button>
        )}
        {mayChange && (
          <button type="button" className="button quiet" onClick={() => void done(settingsApi.forgetValue(name))}>
            {t('memory.forget')}
          </button>
        )}
      </form>
    </li>
  );
}

/** A value stays of its kind as long as what is typed can be one. */
function likeBefore(text: string, before: KeptValueAnswer['value']): KeptValueAnswer['value'] {
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

function RingGroup({ group, mayChange, done }: MemoryRowProps & { readonly group: RingGroupAnswer }) {
  const { t } = useWords();
  const { group: name, members } = group;
  return (
    <li data-testid={`group-${name}`}>
      <span>{t('memory.group', { name })}</span>
      <span className="memory-members">
        {members.map((member) => (
          <span key={member} className="tag">
            {member}
            {mayChange && (
              <button
                type="button"
                className="tag-button"
                aria-label={t('memory.logOut', { member, name })}
                onClick={() => void done(settingsApi.leaveGroup(name, member))}
              >
                <X size={12} aria-hidden="true" />
              </button>
            )}
          </span>
        ))}
      </span>
    </li>
  );
}
