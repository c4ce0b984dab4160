/** What is wrong with the legs of a text, each named by its leg. */

import { faultOfLeg, notesOfLeg } from '../../../shared/flow-schema/dial-faults.ts';
import { useWords } from '../../messages/use-words.ts';
import type { Rows } from './use-legs.ts';

export function LegComplaints({ rows }: { readonly rows: Rows }) {
  const { t, local } = useWords();
  const lines = rows.flatMap((legs, stage) =>
    legs.flatMap((leg, place) => {
      const name = t('dialLegs.leg', { name: `${stage + 1}.${place + 1}` });
      const fault = faultOfLeg(leg);
      const { target } = leg;
      return [
        ...(fault ? [{ name, target, mild: false, message: fault }] : []),
        ...notesOfLeg(leg).map(({ message }) => ({ name, target, mild: true, message })),
      ];
    }),
  );
  if (lines.length === 0) return null;
  return (
    <ul className="dial-complaints" role="status">
      {lines.map(({ name, target, mild, message }) => (
        <li key={`${name} ${message.en}`} className={`field-fault ${mild ? 'mild' : ''}`}>
          <strong>{name}</strong> {target.trim() !== '' && <code>{target}</code>} {local(message)}
        </li>
      ))}
    </ul>
  );
}
