/** The flow's own settings, shown while nothing is selected. */

import { type ReactNode, useMemo } from 'react';
import type { Flow, FlowAccess } from '../../shared/flow-schema/flow.ts';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { useDocument } from '../stores/document.ts';
import { setSettings } from '../stores/flow-edits.ts';
import { CopyAddress } from '../ui/copy-address.tsx';
import { LANGUAGES } from './languages.ts';
import { Variables } from './variables.tsx';
import { WhatLeadsHere } from './what-leads-here.tsx';

type Change = Parameters<typeof setSettings>[1];

function change(settings: Change, about: string): void {
  const { flow, edit } = useDocument.getState();
  edit(setSettings(flow, settings), `flow ${about}`);
}

/** What is typed between blanks and commas. */
const wordsIn = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

const ACCESS: readonly FlowAccess[] = ['none', 'trusted', 'public'];

export function FlowSettings() {
  const { t } = useWords();
  const flow = useDocument((state) => state.flow);
  const sip = useDocument((state) => state.server.sip);
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  return (
    <>
      <header className="panel-head">
        <div className="panel-title">
          <h2>{t('settings.title')}</h2>
          <code>{flow.id}</code>
        </div>
      </header>
      <div className="panel-body">
        <Setting name="name" label={t('settings.name')}>
          {(id) => (
            <input
              id={id}
              type="text"
              maxLength={100}
              value={flow.name}
              onChange={(event) => change({ name: event.target.value }, 'name')}
            />
          )}
        </Setting>
        <div className="field">
          <span className="field-label">{t('settings.address')}</span>
          <CopyAddress address={sip} />
        </div>
        <WhatLeadsHere flow={flow.id} />
        <Setting name="description" label={t('settings.description')} optional>
          {(id) => (
            <textarea
              id={id}
              rows={2}
              maxLength={1000}
              value={flow.description ?? ''}
              onChange={(event) => change({ description: event.target.value }, 'description')}
            />
          )}
        </Setting>
        <Setting
          name="access"
          label={t('settings.access')}
          note={t(`settings.access.${flow.access}Help` as MessageKey)}
        >
          {(id) => (
            <select
              id={id}
              value={flow.access}
              onChange={(event) => change({ access: event.target.value as FlowAccess }, 'access')}
            >
              {ACCESS.map((access) => (
                <option key={access} value={access}>
                  {t(`settings.access.${access}` as MessageKey)}
                </option>
              ))}
            </select>
          )}
        </Setting>
        {flow.access !== 'none' && (
          <Setting
            name="anonymousDial"
            label={t('settings.anonymousDial')}
            note={t('settings.anonymousDialHelp')}
            optional
          >
            {(id) => (
              <input
                key={flow.id}
                id={id}
                type="text"
                maxLength={1000}
                placeholder="+353 =+442079460000 @example.org"
                defaultValue={(flow.anonymousDial ?? []).join(' ')}
                onBlur={(event) => change({ anonymousDial: wordsIn(event.target.value) }, 'anonymousDial')}
              />
            )}
          </Setting>
        )}
        <Setting name="language" label={t('settings.language')} note={t('settings.languageHelp')}>
          {(id) => (
            <select
              id={id}
              value={flow.language ?? ''}
              onChange={(event) => change({ language: event.target.value }, 'language')}
            >
              <option value="">{t('inspector.none')}</option>
              {withOwn(LANGUAGES, flow.language).map(([tag, name]) => (
                <option key={tag} value={tag}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Setting>
        <Setting name="timeZone" label={t('settings.timeZone')}>
          {(id) => (
            <select
              id={id}
              value={flow.timeZone ?? ''}
              onChange={(event) => change({ timeZone: event.target.value }, 'timeZone')}
            >
              <option value="">{t('settings.serverZone')}</option>
              {zones.map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll('_', ' ')}
                </option>
              ))}
            </select>
          )}
        </Setting>
        <Variables variables={flow.variables ?? []} />
        <div className="field">
          <span className="field-label">{t('settings.tests')}</span>
          <p className="hint">
            {flow.tests?.length ? t('settings.testsCount', { n: flow.tests.length }) : t('settings.noTests')}
          </p>
        </div>
      </div>
    </>
  );
}

interface SettingProps {
  readonly name: keyof Flow;
  readonly label: string;
  readonly note?: string;
  readonly optional?: boolean;
  readonly children: (id: string) => ReactNode;
}

function Setting({ name, label, note, optional = false, children }: SettingProps) {
  const { t } = useWords();
  const id = `flow-${name}`;
  return (
    <div className="field" data-testid={`field-${name}`}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="optional">{t('inspector.optional')}</span>}
      </label>
      {children(id)}
      {note && <p className="field-note">{note}</p>}
    </div>
  );
}

function withOwn(languages: typeof LANGUAGES, own: string | undefined): typeof LANGUAGES {
  return own === undefined || languages.some(([tag]) => tag === own) ? languages : [...languages, [own, own]];
}
