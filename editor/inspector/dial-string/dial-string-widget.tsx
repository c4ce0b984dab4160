/** A dial string, as legs or as text: two views of one value. */

import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type DialStages, formatDialString, parseDialString } from '../../../shared/flow-schema/dial-string.ts';
import { useWords } from '../../messages/use-words.ts';
import { LongText } from '../text-widgets.tsx';
import type { WidgetProps } from '../widget.ts';
import { LegView } from './leg-view.tsx';
import { alone, isComplete, moved, withLeg, withOption, withoutLeg, withStage, withTarget } from './stages.ts';

const LONGEST = 2_000;

export function DialStringWidget({ id, field, value = '', onChange, describedBy, invalid }: WidgetProps<string>) {
  const { t, local } = useWords();
  const parsed = parseDialString(value);
  const [asText, setAsText] = useState(false);
  /** What stands in the legs and is no dial string yet: a leg without a target. */
  const [draft, setDraft] = useState<DialStages>();
  // Undo, and another box: what the value says then counts.
  useEffect(() => setDraft((before) => (before && textOf(before) === value ? before : undefined)), [value]);
  const stages = draft ?? (parsed.ok ? parsed.stages : []);
  const put = (next: DialStages): void => {
    setDraft(isComplete(next) || next.length === 0 ? undefined : next);
    onChange(textOf(next) || undefined);
  };
  // A text that cannot be read has no legs.
  const broken = value !== '' && !parsed.ok;
  const showsText = asText || broken;
  return (
    <div className="dial-string" id={showsText ? undefined : id}>
      <div className="segments" role="radiogroup" aria-label={local(field.label)}>
        {([false, true] as const).map((text) => (
          // biome-ignore lint/a11y/useSemanticElements: a row of pressed buttons, as tall as the other fields
          <button
            key={String(text)}
            type="button"
            role="radio"
            aria-checked={text === showsText}
            disabled={broken && !text}
            data-testid={text ? 'dial-as-text' : 'dial-as-legs'}
            onClick={() => setAsText(text)}
          >
            {t(text ? 'dialLegs.asText' : 'dialLegs.asLegs')}
          </button>
        ))}
      </div>
      {showsText ? (
        <LongText
          id={id}
          value={value === '' ? undefined : value}
          onChange={onChange}
          describedBy={describedBy}
          invalid={invalid || broken}
          max={LONGEST}
          placeholder={field.placeholder && local(field.placeholder)}
        />
      ) : (
        <Stages stages={stages} put={put} />
      )}
      {broken && !parsed.ok && (
        <p className="field-fault" role="alert">
          {t(`dialLegs.fault.${parsed.why}`)}
        </p>
      )}
    </div>
  );
}

interface StagesProps {
  readonly stages: DialStages;
  readonly put: (stages: DialStages) => void;
}

function Stages({ stages, put }: StagesProps) {
  const { t } = useWords();
  return (
    <>
      {stages.map((legs, stage) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stages have no name of their own
        <fieldset key={stage} className="dial-stage" data-testid={`stage-${stage}`}>
          <legend>{stage === 0 ? t('dialLegs.first') : t('dialLegs.then')}</legend>
          {legs.map((leg, place) => {
            const at = { stage, leg: place };
            const isFirst = stage === 0 && place === 0;
            const isLast = stage === stages.length - 1 && place === legs.length - 1;
            return (
              <LegView
                // biome-ignore lint/suspicious/noArrayIndexKey: legs have no name of their own, and inputs keep no state
                key={place}
                leg={leg}
                name={`${stage + 1}.${place + 1}`}
                up={isFirst ? undefined : () => put(moved(stages, at, -1))}
                down={isLast ? undefined : () => put(moved(stages, at, 1))}
                after={legs.length < 2 ? undefined : () => put(alone(stages, at))}
                remove={() => put(withoutLeg(stages, at))}
                onTarget={(target) => put(withTarget(stages, at, target))}
                onOption={(name, value) => put(withOption(stages, at, name, value))}
              />
            );
          })}
          <button type="button" className="button quiet" onClick={() => put(withLeg(stages, stage))}>
            <Plus size={14} aria-hidden="true" /> {t('dialLegs.addLeg')}
          </button>
        </fieldset>
      ))}
      <button type="button" className="button quiet" data-testid="add-stage" onClick={() => put(withStage(stages))}>
        <Plus size={14} aria-hidden="true" /> {stages.length === 0 ? t('dialLegs.addFirst') : t('dialLegs.addStage')}
      </button>
    </>
  );
}

/** Legs without a target are left out: they are being written. */
function textOf(stages: DialStages): string {
  const named = stages.map((legs) => legs.filter(({ target }) => target.trim() !== ''));
  return formatDialString(named.filter((legs) => legs.length > 0));
}
