/** A dial string, as legs or as text: two views of one value. */

import { useState } from 'react';
import { useWords } from '../../messages/use-words.ts';
import { LongText } from '../text-widgets.tsx';
import type { WidgetProps } from '../widget.ts';
import { LegComplaints } from './leg-complaints.tsx';
import { StagesView } from './stages-view.tsx';
import { useLegs } from './use-legs.ts';

export function DialStringWidget({ id, field, value = '', onChange, describedBy, invalid }: WidgetProps<string>) {
  const { t, local } = useWords();
  const [asText, setAsText] = useState(false);
  const [rows, put] = useLegs(value, onChange);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset within a field would draw a second frame
    <div
      className="dial-string"
      role="group"
      aria-label={local(field.label)}
      aria-describedby={describedBy}
      id={asText ? undefined : id}
    >
      <div className="segments" role="radiogroup" aria-label={local(field.label)}>
        {([false, true] as const).map((text) => (
          // biome-ignore lint/a11y/useSemanticElements: a row of pressed buttons, as tall as the other fields
          <button
            key={String(text)}
            type="button"
            role="radio"
            aria-checked={text === asText}
            data-testid={text ? 'dial-as-text' : 'dial-as-legs'}
            onClick={() => setAsText(text)}
          >
            {t(text ? 'dialLegs.asText' : 'dialLegs.asLegs')}
          </button>
        ))}
      </div>
      {asText ? (
        <>
          <LongText
            id={id}
            value={value === '' ? undefined : value}
            onChange={onChange}
            describedBy={describedBy}
            invalid={invalid || rows.flat().some(({ fault }) => fault !== undefined)}
            max={typeof field.maxLength === 'number' ? field.maxLength : undefined}
            placeholder={field.placeholder && local(field.placeholder)}
            picker={field.template === true}
            code
          />
          <LegComplaints rows={rows} />
        </>
      ) : (
        <StagesView rows={rows} put={put} />
      )}
    </div>
  );
}
