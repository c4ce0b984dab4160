/** The head of the canvas page: which flow, in which state, and what can be done with it. */

import { ChevronLeft, Command, Download, Redo2, Undo2 } from 'lucide-react';
import { useWords } from '../messages/use-words.ts';
import { go } from '../router.ts';
import { isDirty, useDocument } from '../stores/document.ts';
import { publish, save, useSync } from '../stores/document-sync.ts';
import { CopyAddress } from '../ui/copy-address.tsx';
import { exportFlow } from './commands.ts';

export function Toolbar({ openCommands, readOnly }: { openCommands: () => void; readOnly: boolean }) {
  const { t } = useWords();
  const name = useDocument((state) => state.flow.name);
  const { sip } = useDocument((state) => state.server);
  const published = useDocument((state) => state.server.publishedVersion !== undefined);
  const dirty = useDocument(isDirty);
  const canUndo = useDocument((state) => state.history.past.length > 0);
  const canRedo = useDocument((state) => state.history.future.length > 0);
  const { undo, redo } = useDocument.getState();
  const busy = useSync((state) => state.busy);
  return (
    <div className="toolbar" role="toolbar" aria-label={name}>
      <button
        type="button"
        className="icon-button"
        title={t('canvas.back')}
        aria-label={t('canvas.back')}
        onClick={() => go({ page: 'flows' })}
      >
        <ChevronLeft size={18} />
      </button>
      <h1 title={name}>{name}</h1>
      <State />
      {published && <CopyAddress address={sip} />}
      <span className="spread" />
      {readOnly ? (
        <span className="tag" title={t('canvas.readOnly')}>
          {t('canvas.readOnlyShort')}
        </span>
      ) : (
        <>
          <Tool
            id="undo"
            label={t('canvas.undo')}
            keys="Ctrl+Z"
            disabled={!canUndo}
            run={undo}
            icon={<Undo2 size={16} />}
          />
          <Tool
            id="redo"
            label={t('canvas.redo')}
            keys="Ctrl+Y"
            disabled={!canRedo}
            run={redo}
            icon={<Redo2 size={16} />}
          />
          <Tool
            id="commands"
            label={t('canvas.commands')}
            keys="Ctrl+K"
            run={openCommands}
            icon={<Command size={16} />}
          />
          <Tool id="export" label={t('canvas.export')} run={exportFlow} icon={<Download size={16} />} />
          <span className="divider" />
          <button
            type="button"
            className="button"
            data-testid="save"
            title="Ctrl+S"
            disabled={!dirty || busy !== undefined}
            onClick={() => void save()}
          >
            {t(busy === 'saving' ? 'canvas.saving' : dirty ? 'canvas.save' : 'canvas.saved')}
          </button>
          <button
            type="button"
            className="button primary"
            data-testid="publish"
            disabled={busy !== undefined}
            onClick={() => void publish()}
          >
            {t(busy === 'publishing' ? 'canvas.publishing' : 'canvas.publish')}
          </button>
        </>
      )}
    </div>
  );
}

/** Saved or not, published or not: shape and words, not only colour. */
function State() {
  const { t } = useWords();
  const dirty = useDocument(isDirty);
  const { publishedVersion, changed } = useDocument((state) => state.server);
  const version = publishedVersion === undefined ? undefined : t('flows.version', { n: publishedVersion });
  return (
    <span className="state" data-testid="state">
      {version ? <span className="tag good">{version}</span> : <span className="tag">{t('canvas.notPublished')}</span>}
      {dirty ? (
        <span className="tag hollow" title={t('canvas.unsavedHelp')}>
          {t('canvas.unsaved')}
        </span>
      ) : (
        publishedVersion !== undefined &&
        changed && <span className="tag hollow">{t('canvas.draftDiffers', { n: publishedVersion })}</span>
      )}
    </span>
  );
}

interface ToolProps {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly run: () => void;
  readonly icon: React.ReactNode;
}

function Tool({ id, label, keys, disabled = false, run, icon }: ToolProps) {
  const title = keys ? `${label} (${keys})` : label;
  return (
    <button
      type="button"
      className="icon-button"
      data-testid={id}
      title={title}
      aria-label={label}
      disabled={disabled}
      onClick={run}
    >
      {icon}
    </button>
  );
}
