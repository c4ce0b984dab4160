/** One flow of the list. */

import { CopyPlus, Ellipsis, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import type { FlowSummary } from '../../shared/api/http.ts';
import { Lamp } from '../canvas/lamp.tsx';
import { useWords } from '../messages/use-words.ts';
import { deleteFlow, duplicateFlow } from '../stores/flow-list.ts';
import { useCallCount } from '../stores/live.ts';
import { CopyAddress } from '../ui/copy-address.tsx';
import { PlaceLink } from '../ui/place-link.tsx';
import { Day } from '../ui/times-view.tsx';
import { idFromName } from './flow-id.ts';

export function FlowRow({ flow, taken }: { flow: FlowSummary; taken: ReadonlySet<string> }) {
  const { t } = useWords();
  const calls = useCallCount(flow.id);
  const [asking, setAsking] = useState(false);
  const { id, name, description, publishedVersion } = flow;
  if (asking) {
    return (
      <tr data-testid={`flow-${id}`}>
        <td colSpan={6}>
          <div className="row-question" role="alert">
            <span>{t('flows.deleteSure', { name })}</span>
            <button
              type="button"
              className="button quiet danger"
              data-testid="confirm-delete"
              onClick={() => void deleteFlow(id)}
            >
              <Trash2 size={14} aria-hidden="true" /> {t('flows.delete')}
            </button>
            <button type="button" className="button quiet" onClick={() => setAsking(false)}>
              {t('ui.cancel')}
            </button>
          </div>
        </td>
      </tr>
    );
  }
  return (
    <tr data-testid={`flow-${id}`}>
      <td className="cell-name">
        <PlaceLink to={{ page: 'flow', id }} className="row-link" testId={`open-${id}`}>
          {name}
        </PlaceLink>
        <span className="hint">{description ?? t('flows.nodes', { n: flow.nodes })}</span>
      </td>
      <td>
        <CopyAddress address={flow.sip} />
      </td>
      <td>
        {publishedVersion === undefined ? (
          <span className="hint">{t('flows.never')}</span>
        ) : (
          <span className="state">
            <span className="tag good">{t('flows.version', { n: publishedVersion })}</span>
            {flow.changed && <span className="tag hollow">{t('flows.changed')}</span>}
          </span>
        )}
      </td>
      <td className="cell-lamp">
        <Lamp count={calls} />
      </td>
      <td className="cell-day">
        <Day at={flow.updatedAt} />
      </td>
      <td className="cell-more">
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger
            className="icon-button"
            aria-label={t('flows.more', { name })}
            data-testid={`more-${id}`}
          >
            <Ellipsis size={16} />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
              <DropdownMenu.Item
                className="menu-item"
                data-testid={`duplicate-${id}`}
                onSelect={() => void duplicateFlow(id, idFromName(id, taken))}
              >
                <CopyPlus size={14} aria-hidden="true" /> {t('flows.duplicate')}
              </DropdownMenu.Item>
              <DropdownMenu.Item
                className="menu-item danger"
                data-testid={`delete-${id}`}
                onSelect={() => setAsking(true)}
              >
                <Trash2 size={14} aria-hidden="true" /> {t('flows.delete')}
              </DropdownMenu.Item>
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      </td>
    </tr>
  );
}
