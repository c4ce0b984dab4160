/** The canvas page: toolbar above, palette left, drawing in the middle, inspector right, problems below. */

import '@xyflow/react/dist/base.css';
import '../styles/canvas.css';
import { ReactFlowProvider } from '@xyflow/react';
import { useCallback, useEffect, useState } from 'react';
import { ApiError, api } from '../api.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { useWords } from '../messages/use-words.ts';
import { RefusedLine } from '../networks/refused-line.tsx';
import { go, goOn, guardLeaving, stay, useRouter } from '../router.ts';
import { isDirty, useDocument } from '../stores/document.ts';
import { keepMine, load, save, startChecking, takeTheirs, useSync } from '../stores/document-sync.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { partyName } from '../ui/times.ts';
import { useMedia } from '../ui/use-media.ts';
import { Canvas } from './canvas.tsx';
import { type Asked, CommandPalette } from './command-palette.tsx';
import { LivePanel } from './live-panel.tsx';
import { Palette } from './palette.tsx';
import { ProblemsDrawer } from './problems-drawer.tsx';
import { Toolbar } from './toolbar.tsx';
import { showTrace, useTrace } from './trace.ts';
import { useKeys } from './use-keys.ts';

export default function FlowPage({ id, trace }: { id: string; trace?: string }) {
  const { t } = useWords();
  const { phase, why } = useSync();
  const [asked, setAsked] = useState<Asked>();
  const readOnly = useMedia('(max-width: 700px)');
  useEffect(() => {
    void load(id);
    return startChecking();
  }, [id]);
  useEffect(() => traceCall(trace), [trace]);
  useEffect(guardUnsaved, []);
  const openCommands = useCallback(() => setAsked({}), []);
  useKeys(openCommands, readOnly);
  const onDropCord = useCallback((from: Asked['from'], at: Asked['at']) => setAsked({ from, at }), []);

  if (phase === 'missing') {
    return (
      <EmptyState title={t('canvas.missing')} text={t('canvas.missingHelp')}>
        <button type="button" className="button" onClick={() => go({ page: 'flows' })}>
          {t('canvas.back')}
        </button>
      </EmptyState>
    );
  }
  if (phase === 'failed') {
    return (
      <EmptyState title={t('error.server', { why })}>
        <button type="button" className="button" onClick={() => void load(id)}>
          {t('error.retry')}
        </button>
      </EmptyState>
    );
  }
  if (phase === 'loading') return <p className="loading">{t('canvas.loading')}</p>;
  return (
    <ReactFlowProvider>
      <div className="flow-page">
        <Toolbar openCommands={openCommands} readOnly={readOnly} />
        <Bars />
        <div className="flow-body">
          <div className="left-column">
            {!readOnly && <Palette />}
            <LivePanel flow={id} />
            <RefusedLine />
          </div>
          <div className="board">
            <Canvas readOnly={readOnly} onDropCord={onDropCord} />
          </div>
          {!readOnly && <Inspector />}
        </div>
        <ProblemsDrawer />
        {asked && <CommandPalette asked={asked} onClose={() => setAsked(undefined)} />}
      </div>
    </ReactFlowProvider>
  );
}

/** Shows the path of an ended call on the drawing while the address names it. */
function traceCall(id: string | undefined): (() => void) | undefined {
  if (!id) return undefined;
  api.call(id).then(showTrace, (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
  });
  return () => showTrace(undefined);
}

/** Holds back moves within the editor, and asks by the browser's own means before the page is closed. */
function guardUnsaved(): () => void {
  const dirty = (): boolean => isDirty(useDocument.getState());
  const onUnload = (event: BeforeUnloadEvent): void => {
    if (dirty()) event.preventDefault();
  };
  const free = guardLeaving((to) => !dirty() || (to.page === 'flow' && to.id === useDocument.getState().flow.id));
  window.addEventListener('beforeunload', onUnload);
  return () => {
    free();
    window.removeEventListener('beforeunload', onUnload);
  };
}

/** What has to be decided before going on, in place and not over the drawing. */
function Bars() {
  const { t } = useWords();
  const conflict = useSync((state) => state.conflict);
  const heldBack = useRouter((state) => state.heldBack);
  const traced = useTrace((state) => state.call);
  const saveAndLeave = async (): Promise<void> => {
    if (await save()) goOn();
  };
  return (
    <>
      {heldBack && (
        <div className="bar" role="alert">
          <span>{t('canvas.leave')}</span>
          <button type="button" className="button primary" onClick={() => void saveAndLeave()}>
            {t('canvas.leaveSave')}
          </button>
          <button type="button" className="button quiet danger" onClick={goOn}>
            {t('canvas.leaveDiscard')}
          </button>
          <button type="button" className="button quiet" onClick={stay}>
            {t('canvas.stay')}
          </button>
        </div>
      )}
      {conflict && (
        <div className="bar" role="alert" data-testid="conflict">
          <span>{t('canvas.conflict')}</span>
          <button type="button" className="button" onClick={() => void keepMine()}>
            {t('canvas.conflictMine')}
          </button>
          <button type="button" className="button quiet" onClick={() => void takeTheirs()}>
            {t('canvas.conflictTheirs')}
          </button>
        </div>
      )}
      {traced && (
        <div className="bar plain" role="status">
          <span>{t('calls.tracing', { from: partyName(traced.from) })}</span>
          <button type="button" className="button quiet" onClick={() => go({ page: 'flow', id: traced.flow })}>
            {t('calls.untrace')}
          </button>
        </div>
      )}
    </>
  );
}
