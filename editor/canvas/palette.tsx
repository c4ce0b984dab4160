/** The kinds of nodes, by group: drag one onto the canvas, or press it. */

import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react';
import { type DragEvent, useMemo, useState } from 'react';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { KindIcon } from '../ui/kind-icon.tsx';
import { place } from './commands.ts';
import { groupedCards, matches } from './palette-groups.ts';

/** The data type under which a dragged kind travels. */
export const KIND_DRAGGED = 'application/x-cordboard-kind';

export function Palette() {
  const { t, local } = useWords();
  const kinds = useCatalogue((state) => state.kinds);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(true);
  const groups = useMemo(
    () => groupedCards(kinds.map(({ card }) => card).filter((card) => matches(card, text, local))),
    [kinds, text, local],
  );
  if (!open) {
    return (
      <aside className="palette closed">
        <button
          type="button"
          className="icon-button"
          aria-label={t('canvas.showPalette')}
          title={t('canvas.showPalette')}
          onClick={() => setOpen(true)}
        >
          <PanelLeftOpen size={16} />
        </button>
      </aside>
    );
  }
  const first = groups[0]?.cards[0];
  return (
    <aside className="palette" aria-label={t('canvas.palette')}>
      <div className="palette-head">
        <label className="search">
          <Search size={16} aria-hidden="true" />
          <input
            type="search"
            value={text}
            placeholder={t('canvas.searchNodes')}
            aria-label={t('canvas.searchNodes')}
            data-testid="palette-search"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && first) place(first);
              if (event.key === 'Escape') setText('');
            }}
          />
        </label>
        <button
          type="button"
          className="icon-button"
          aria-label={t('canvas.hidePalette')}
          title={t('canvas.hidePalette')}
          onClick={() => setOpen(false)}
        >
          <PanelLeftClose size={16} />
        </button>
      </div>
      <div className="palette-list">
        {groups.map(({ group, cards }) => (
          <section key={group} className={`group-${group}`}>
            <h3>{t(`group.${group}` as MessageKey)}</h3>
            {cards.map((card) => (
              <PaletteItem key={card.kind} card={card} />
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className="hint">{t('canvas.noNodes', { text })}</p>}
      </div>
    </aside>
  );
}

function PaletteItem({ card }: { card: NodeCard }) {
  const { local } = useWords();
  const once = card.role === 'start' || card.role === 'root';
  const used = useDocument((state) => once && state.flow.nodes.some((node) => node.kind === card.kind));
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer.setData(KIND_DRAGGED, card.kind);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <button
      type="button"
      className="palette-item"
      draggable={!used}
      disabled={used}
      title={local(card.about)}
      data-testid={`palette-${card.kind}`}
      onDragStart={onDragStart}
      onClick={() => place(card)}
    >
      <span className="box-icon">
        <KindIcon name={card.icon} />
      </span>
      {local(card.label)}
    </button>
  );
}
