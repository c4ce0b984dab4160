/** The last call that came in by a trunk, line by line, with what each was taken for; another line is one click away. */

import type { InviteLineAnswer, LastInviteAnswer, TrunkSettings } from '../../shared/api/trunks.ts';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { When } from '../ui/times-view.tsx';

interface LastInviteProps {
  readonly invite: LastInviteAnswer;
  readonly onChoose: (choice: Partial<Pick<TrunkSettings, 'calledFrom' | 'callerFrom'>>) => void;
}

export function LastInvite({ invite, onChoose }: LastInviteProps) {
  const { t } = useWords();
  const { called, caller } = invite;
  return (
    <section className="record-section" data-testid="last-invite">
      <h2>{t('trunks.lastInvite')}</h2>
      <p>
        {t('trunks.lastInviteSays', {
          caller: caller.withheld ? t('trunks.withheld') : [caller.name, caller.number].filter(Boolean).join(' '),
          called: called.number,
        })}{' '}
        <span className="hint">
          <When at={invite.at} /> · {invite.source} · {invite.recognisedBy}
        </span>
      </p>
      <div className="table-frame">
        <table className="table dense">
          <tbody>
            {invite.lines.map((line) => (
              <Line key={`${line.name} ${line.value}`} line={line} onChoose={onChoose} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Line({ line, onChoose }: { line: InviteLineAnswer; onChoose: LastInviteProps['onChoose'] }) {
  const { t } = useWords();
  const { name, value, takenFor, chooseCalled, chooseCaller } = line;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="cell-why">
        <code>{value}</code>
      </td>
      <td>
        <span className="state">
          {takenFor.map((what) => (
            <span key={what} className="tag good">
              {t(`trunks.taken.${what}` as MessageKey)}
            </span>
          ))}
          {chooseCalled !== undefined && !takenFor.includes('called') && (
            <button type="button" className="link" onClick={() => onChoose({ calledFrom: chooseCalled })}>
              {t('trunks.isCalled')}
            </button>
          )}
          {chooseCaller !== undefined && !takenFor.includes('caller') && (
            <button type="button" className="link" onClick={() => onChoose({ callerFrom: chooseCaller })}>
              {t('trunks.isCaller')}
            </button>
          )}
        </span>
      </td>
    </tr>
  );
}
