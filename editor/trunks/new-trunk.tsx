/** A new trunk: which provider or kind of peer it is, and then only what that one needs. */

import { useEffect, useMemo, useState } from 'react';
import type { TrunkInput, TrunkPreset } from '../../shared/api/trunks.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { bodyOf, type Draft, type Section } from '../records/record.ts';
import { RecordForm } from '../records/record-form.tsx';
import { go } from '../router.ts';
import { failureText } from '../ui/failure-text.ts';
import { trunkApi, USUAL } from './trunk-api.ts';
import { ASKED, NAMING } from './trunk-fields.ts';

export function NewTrunk({ onClose }: { onClose: () => void }) {
  const { t, local } = useWords();
  const [presets, setPresets] = useState<readonly TrunkPreset[]>();
  const [preset, setPreset] = useState<TrunkPreset>();
  const [why, setWhy] = useState<string>();
  useEffect(() => {
    trunkApi.presets().then(setPresets, (error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      setWhy(failureText(error));
    });
  }, []);
  const sections = useMemo(() => (preset ? [sectionOf(preset)] : []), [preset]);
  const create = async (draft: Draft): Promise<void> => {
    const { name, ...rest } = draft;
    const input = { ...USUAL, ...preset!.settings, preset: preset!.id, label: local(preset!.name) };
    await trunkApi.create(String(name), { ...input, ...bodyOf(rest, 'omit') } as TrunkInput);
    go({ page: 'trunk', id: String(name) });
  };
  if (preset) {
    return (
      <section className="new-trunk" data-testid="new-trunk-form">
        <RecordForm
          key={preset.id}
          sections={sections}
          submit={t('trunks.create')}
          onSubmit={create}
          onCancel={() => setPreset(undefined)}
        />
      </section>
    );
  }
  return (
    <section className="record-section" data-testid="presets">
      <h2>{t('trunks.which')}</h2>
      {why && <p className="field-fault">{why}</p>}
      {(['shape', 'provider'] as const).map((kind) => (
        <div key={kind} className="presets">
          {presets
            ?.filter((one) => one.kind === kind)
            .map((one) => (
              <button
                key={one.id}
                type="button"
                className="preset"
                data-testid={`preset-${one.id}`}
                onClick={() => setPreset(one)}
              >
                <strong>{local(one.name)}</strong>
                <span className="hint">
                  {kind === 'shape' ? local(one.about) : one.countries.join(', ').replace('*', t('trunks.everywhere'))}
                </span>
              </button>
            ))}
        </div>
      ))}
      <div className="buttons">
        <button type="button" className="button quiet" onClick={onClose}>
          {t('ui.cancel')}
        </button>
      </div>
    </section>
  );
}

/** Only what the preset asks for; a server that it knows is not asked again. */
function sectionOf(preset: TrunkPreset): Section {
  const asked = preset.asks.map((name) => [name, required(name, preset)] as const);
  const country = preset.countries.find((code) => code !== '*');
  const naming = { ...NAMING, country: { ...NAMING.country!, ...(country && { default: country }) } };
  return { title: preset.name, help: preset.about, fields: { ...naming, ...Object.fromEntries(asked) } };
}

/** Whoever registers needs a name and a password; the rest may be empty. */
function required(name: string, { settings }: TrunkPreset) {
  const field = ASKED[name]!;
  const must = settings.register === true && (name === 'username' || name === 'password');
  const { optional, ...rest } = field;
  const known = settings[name as keyof typeof settings];
  return { ...(must ? { ...rest, help: undefined } : field), ...(known !== undefined && { default: known }) };
}
