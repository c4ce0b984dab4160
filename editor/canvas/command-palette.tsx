/** Everything by name: add a kind, go to a node, run a command. Also asks what a dropped cord should lead to. */

import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Position } from '../../shared/flow-schema/flow.ts';
import { useWords, type Words } from '../messages/use-words.ts';
import { cardOf, useCatalogue } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { publish, save } from '../stores/document-sync.ts';
import { KindIcon } from '../ui/kind-icon.tsx';
import { BOX_WIDTH } from './box-size.ts';
import { duplicateChosen, exportFlow, fitView, place, showNode, tidyUp } from './commands.ts';
import { matches } from './palette-groups.ts';

export interface Asked {
  /** The jack whose cord was dropped. */
  readonly from?: { readonly source: string; readonly port: string };
  /** Where it was dropped, in canvas units. */
  readonly at?: Position;
}

interface Entry {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly group?: string;
  readonly run: () => void;
}

export function CommandPalette({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const entries = useMemo(() => entriesFor(asked, text, words), [asked, text, words]);
  useEffect(() => dialog.current?.showModal(), []);
  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((now) => (now + step + entries.length) % Math.max(1, entries.length));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(entries[active]);
    }
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the panel closes it; Escape does by itself
    <dialog
      ref={dialog}
      className="commands"
      aria-label={t('canvas.commands')}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="commands-panel">
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="command-list"
          aria-activedescendant={entries[active] ? `command-${active}` : undefined}
          aria-label={t('canvas.commandsHint')}
          placeholder={t('canvas.commandsHint')}
          value={text}
          data-testid="command-input"
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div className="command-list" id="command-list" role="listbox" aria-label={t('canvas.commands')}>
          {entries.map((entry, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and points here
            <div
              key={entry.key}
              id={`command-${index}`}
              role="option"
              ref={index === active ? reveal : undefined}
              aria-selected={index === active}
              className={`command ${entry.group ?? ''}`}
              data-testid={`command-${entry.key}`}
              onMouseMove={() => setActive(index)}
              onClick={() => run(entry)}
            >
              <span className="box-icon">{entry.icon}</span>
              <span>{entry.label}</span>
              {entry.hint && <span className="hint">{entry.hint}</span>}
            </div>
          ))}
          {entries.length === 0 && <p className="hint">{t('canvas.noCommand')}</p>}
        </div>
      </div>
    </dialog>
  );
}

const reveal = (option: HTMLElement | null): void => option?.scrollIntoView({ block: 'nearest' });

function entriesFor(asked: Asked, text: string, words: Words): Entry[] {
  const nodes = asked.from ? [] : nodeEntries(words);
  const commands = asked.from ? [] : commandEntries(words);
  const search = text.trim().toLowerCase();
  const named = [...commands, ...nodes].filter(({ label }) => label.toLowerCase().includes(search));
  return search === ''
    ? [...kindEntries(asked, '', words), ...named]
    : [...named, ...kindEntries(asked, search, words)];
}

function kindEntries({ from, at }: Asked, search: string, { t, local }: Words): Entry[] {
  const here = new Set(useDocument.getState().flow.nodes.map((node) => node.kind));
  const fits = useCatalogue.getState().kinds.filter(({ card }) => {
    const root = card.role === 'start' || card.role === 'root';
    return !(root && (from || here.has(card.kind))) && matches(card, search, local);
  });
  const corner = at && { x: at.x - BOX_WIDTH / 2, y: at.y };
  return fits.map(({ card }) => ({
    key: `add-${card.kind}`,
    label: t('canvas.addKind', { kind: local(card.label) }),
    hint: local(card.about),
    icon: <KindIcon name={card.icon} />,
    group: `group-${card.group}`,
    run: () => place(card, corner, from),
  }));
}

function nodeEntries({ t, local }: Words): Entry[] {
  return useDocument.getState().flow.nodes.map((node) => {
    const card = cardOf(node.kind);
    return {
      key: `go-${node.id}`,
      label: t('canvas.goTo', { node: node.label ?? (card ? local(card.label) : node.id) }),
      hint: node.id,
      icon: <KindIcon name={card?.icon ?? 'box'} />,
      group: `group-${card?.group ?? 'logic'}`,
      run: () => showNode(node.id),
    };
  });
}

function commandEntries({ t }: Words): Entry[] {
  const { undo, redo } = useDocument.getState();
  return [
    { key: 'save', label: t('canvas.save'), hint: 'Ctrl+S', run: () => void save() },
    { key: 'publish', label: t('canvas.publish'), run: () => void publish() },
    { key: 'undo', label: t('canvas.undo'), hint: 'Ctrl+Z', run: undo },
    { key: 'redo', label: t('canvas.redo'), hint: 'Ctrl+Y', run: redo },
    { key: 'tidy', label: t('canvas.tidy'), run: () => void tidyUp() },
    { key: 'fit', label: t('canvas.fit'), hint: '1', run: fitView },
    { key: 'duplicate', label: t('inspector.duplicate'), hint: 'Ctrl+D', run: duplicateChosen },
    { key: 'export', label: t('canvas.export'), run: exportFlow },
  ];
}
