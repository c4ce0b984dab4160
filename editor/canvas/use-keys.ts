/** The keys of the canvas page. Arrow keys and Tab are the canvas library's own. */

import { useEffect } from 'react';
import { useDocument } from '../stores/document.ts';
import { save } from '../stores/document-sync.ts';
import type { Clip } from '../stores/flow-edits.ts';
import { copyChosen, deleteChosen, duplicateChosen, fitView, pasteClip, selectAll } from './commands.ts';

const TYPING = 'input, textarea, select, [contenteditable="true"]';
const inField = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TYPING) !== null;
/** Fields whose undo is the browser's own, such as a search. */
const ownUndo = (target: EventTarget | null): boolean =>
  inField(target) && target instanceof Element && target.closest('.inspector') === null;

interface Key {
  readonly key: string;
  readonly ctrl?: boolean;
  readonly shift?: boolean;
  /** Works while the user types in a field. */
  readonly always?: boolean;
  readonly run: (openCommands: () => void) => void;
}

const KEYS: readonly Key[] = [
  { key: 's', ctrl: true, always: true, run: () => void save() },
  { key: 'k', ctrl: true, always: true, run: (openCommands) => openCommands() },
  { key: 'a', ctrl: true, run: selectAll },
  { key: 'd', ctrl: true, run: duplicateChosen },
  { key: 'Delete', run: deleteChosen },
  { key: 'Backspace', run: deleteChosen },
  { key: '1', shift: false, run: fitView },
  { key: 'Escape', run: () => useDocument.getState().choose({ nodes: [], edges: [] }) },
];

/** `readOnly`: no key changes anything. */
export function useKeys(openCommands: () => void, readOnly: boolean): void {
  useEffect(() => {
    if (readOnly) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const ctrl = event.ctrlKey || event.metaKey;
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      if (ctrl && !ownUndo(event.target) && ['z', 'y'].includes(event.key.toLowerCase())) {
        event.preventDefault();
        const forth = event.key.toLowerCase() === 'y' || event.shiftKey;
        if (forth) useDocument.getState().redo();
        else useDocument.getState().undo();
        return;
      }
      if (event.key === 'Enter' && event.target instanceof Element && event.target.matches('.react-flow__node')) {
        event.preventDefault();
        openInspector(event.target.getAttribute('data-id'));
        return;
      }
      const wanted = KEYS.find(
        (key) => key.key.toLowerCase() === event.key.toLowerCase() && Boolean(key.ctrl) === ctrl,
      );
      if (!wanted || (inField(event.target) && !wanted.always)) return;
      event.preventDefault();
      wanted.run(openCommands);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [openCommands, readOnly]);
  useEffect(() => (readOnly ? undefined : startClipboard()), [readOnly]);
}

function openInspector(id: string | null): void {
  if (!id) return;
  useDocument.getState().choose({ nodes: [id], edges: [] });
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.inspector input, .inspector textarea')?.focus());
}

/** Copy, cut and paste by the system's clipboard, so that nodes travel between flows and tabs. */
function startClipboard(): () => void {
  const onCopy = (event: ClipboardEvent): void => {
    if (inField(event.target) || String(document.getSelection() ?? '') !== '') return;
    const clip = copyChosen();
    if (!clip) return;
    event.clipboardData?.setData('text/plain', JSON.stringify(clip, null, 2));
    event.preventDefault();
    if (event.type === 'cut') deleteChosen();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (inField(event.target)) return;
    const clip = readClip(event.clipboardData?.getData('text/plain') ?? '');
    if (!clip) return;
    event.preventDefault();
    pasteClip(clip);
  };
  document.addEventListener('copy', onCopy);
  document.addEventListener('cut', onCopy);
  document.addEventListener('paste', onPaste);
  return () => {
    document.removeEventListener('copy', onCopy);
    document.removeEventListener('cut', onCopy);
    document.removeEventListener('paste', onPaste);
  };
}

/** Nodes and cords from a text of the clipboard; undefined for any other text. */
export function readClip(text: string): Clip | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const clip = value as Partial<Clip> | null;
  if (typeof clip !== 'object' || !Array.isArray(clip?.nodes) || !Array.isArray(clip.edges)) return undefined;
  const nodes = clip.nodes.filter(
    (node) =>
      typeof node?.id === 'string' &&
      typeof node.kind === 'string' &&
      typeof node.config === 'object' &&
      Number.isFinite(node.position?.x) &&
      Number.isFinite(node.position?.y),
  );
  return nodes.length === 0 ? undefined : { nodes, edges: clip.edges };
}
