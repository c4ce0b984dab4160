/** What validation found, at the bottom: press one to go there. */

import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { useWords } from '../messages/use-words.ts';
import { cardOf } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { useSync } from '../stores/document-sync.ts';
import { showEdge, showNode } from './commands.ts';

export function ProblemsDrawer() {
  const { t } = useWords();
  const problems = useDocument((state) => state.problems);
  const { problemsOpen: open, checking } = useSync();
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  return (
    <section className={`drawer ${open ? 'open' : ''}`} aria-label={t('problems.title')} data-testid="problems">
      <button
        type="button"
        className="drawer-head"
        aria-expanded={open}
        data-testid="problems-toggle"
        onClick={() => useSync.setState({ problemsOpen: !open })}
      >
        {open ? <ChevronDown size={16} aria-hidden="true" /> : <ChevronUp size={16} aria-hidden="true" />}
        {problems.length === 0 ? (
          <span className="count good">
            <CircleCheck size={14} aria-hidden="true" /> {t('problems.none')}
          </span>
        ) : (
          <>
            {errors > 0 && (
              <span className="count error">
                <CircleAlert size={14} aria-hidden="true" /> {t('problems.errors', { n: errors })}
              </span>
            )}
            {warnings > 0 && (
              <span className="count warning">
                <TriangleAlert size={14} aria-hidden="true" /> {t('problems.warnings', { n: warnings })}
              </span>
            )}
          </>
        )}
        {checking && <span className="hint">{t('problems.checking')}</span>}
      </button>
      {open && (
        <div className="drawer-body">
          {problems.length === 0 && <p className="hint">{t('problems.noneHelp')}</p>}
          <ul>
            {problems.map((problem, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
              <ProblemRow key={index} problem={problem} index={index} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function ProblemRow({ problem, index }: { problem: Problem; index: number }) {
  const { t, local } = useWords();
  const where = useDocument((state) => {
    const edge = state.flow.edges.find((candidate) => candidate.id === problem.edge);
    return state.flow.nodes.find((candidate) => candidate.id === (problem.node ?? edge?.source));
  });
  const card = where && cardOf(where.kind);
  const isError = problem.severity === 'error';
  const show = (): void => {
    if (problem.node && where) showNode(problem.node, problem.field);
    else if (problem.edge) showEdge(problem.edge);
    else useDocument.getState().choose({ nodes: [], edges: [] }, problem.field);
  };
  return (
    <li>
      <button
        type="button"
        className={`problem ${problem.severity}`}
        data-testid={`problem-${index}`}
        data-code={problem.code}
        onClick={show}
      >
        {isError ? (
          <CircleAlert size={16} aria-label={t('problems.error')} />
        ) : (
          <TriangleAlert size={16} aria-label={t('problems.warning')} />
        )}
        <span className="problem-where">
          {where ? (where.label ?? (card ? local(card.label) : where.id)) : t('problems.flow')}
        </span>
        <span className="problem-text">{local(problem.message)}</span>
      </button>
    </li>
  );
}
