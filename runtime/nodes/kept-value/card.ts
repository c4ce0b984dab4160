import { choice, optionalExpression, optionalVariable, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Reads or changes a value that later calls find. */
export const keptValueCard = nodeCard({
  kind: 'kept-value',
  version: 1,
  label: { en: 'Kept value', de: 'Bleibender Wert' },
  about: {
    en: 'Reads or changes a value that outlives the call, such as a night switch.',
    de: 'Liest oder ändert einen Wert, der den Anruf überdauert, etwa einen Nachtschalter.',
  },
  icon: 'database',
  group: 'integrate',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [{ en: '{action}: {name}', de: '{action}: {name}' }],
  fields: {
    name: text(
      { en: 'Name', de: 'Name' },
      {
        max: 60,
        pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$',
        placeholder: { en: 'night', de: 'nacht' },
        help: { en: 'All flows see the same values.', de: 'Alle Abläufe sehen dieselben Werte.' },
      },
    ),
    action: choice({ en: 'What to do', de: 'Was geschieht' }, ['read', 'keep', 'toggle'], {
      default: 'read',
      labels: {
        read: { en: 'Read it', de: 'Lesen' },
        keep: { en: 'Keep a new value', de: 'Neuen Wert behalten' },
        toggle: { en: 'Switch it over', de: 'Umschalten' },
      },
    }),
    value: optionalExpression(
      { en: 'New value', de: 'Neuer Wert' },
      {
        placeholder: { en: 'digits', de: 'digits' },
        help: { en: 'What is kept.', de: 'Was behalten wird.' },
      },
    ),
    saveAs: optionalVariable({ en: 'Save as', de: 'Speichern als' }),
  },
  ports: [
    { id: 'done', label: { en: 'Next', de: 'Weiter' }, expected: true, only: { field: 'action', is: 'keep' } },
    { id: 'found', label: { en: 'There', de: 'Vorhanden' }, expected: true, only: { field: 'action', is: 'read' } },
    { id: 'missing', label: { en: 'Nothing kept', de: 'Nichts da' }, only: { field: 'action', is: 'read' } },
    { id: 'on', label: { en: 'On now', de: 'Jetzt ein' }, expected: true, only: { field: 'action', is: 'toggle' } },
    { id: 'off', label: { en: 'Off now', de: 'Jetzt aus' }, expected: true, only: { field: 'action', is: 'toggle' } },
  ],
});
