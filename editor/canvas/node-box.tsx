/** One design for all kinds: head, label, facts, and the strip of jacks. */

import { Handle, type NodeProps, Position, useConnection, useStore } from '@xyflow/react';
import { CircleAlert, ShieldX, TriangleAlert, Zap } from 'lucide-react';
import { memo, useEffect, useMemo, useRef } from 'react';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import { useWords } from '../messages/use-words.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { useNodeLight } from '../stores/live.ts';
import { KindIcon } from '../ui/kind-icon.tsx';
import { factRows, hasEntry, stripPorts } from './box-size.ts';
import type { BoxNode } from './boxes.ts';
import { Jack } from './jack.tsx';
import { jackLabel } from './jack-labels.ts';
import { Lamp } from './lamp.tsx';
import { summaryLines } from './summary.ts';
import { useTrace } from './trace.ts';
import { worstProblems } from './worst-problems.ts';

/** Below this zoom only head, lamp and jacks are drawn: the rest could not be read. */
const FAR = 0.42;
/** Below this one no jack could be hit: cords know their places without them. */
const FARTHEST = 0.25;

export const NodeBox = memo(function NodeBox({ id, data, selected }: NodeProps<BoxNode>) {
  const { node, wired } = data;
  const { t, local } = useWords();
  const card = useCatalogue((state) => state.cards.get(node.kind));
  const flow = useDocument((state) => state.flow.id);
  const far = useStore((state) => state.transform[2] < FAR);
  const farthest = useStore((state) => state.transform[2] < FARTHEST);
  const light = useNodeLight(flow, id);
  const kind = card ? local(card.label) : t('canvas.unknownKind', { kind: node.kind });
  const title = node.label ?? kind;
  const taken = useMemo(() => new Set(wired === '' ? [] : wired.split(' ')), [wired]);
  const traced = useTrace((trace) => trace.nodes.has(id));
  const state = [
    traced && 'traced',
    selected && 'selected',
    light.failed && 'failed',
    light.count > 0 && 'lit',
    far && 'far',
  ];

  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The focus goes to the library's element around the box: it carries the name.
    const name = node.label ? t('canvas.node', { kind, label: node.label }) : kind;
    box.current?.parentElement?.setAttribute('aria-label', name);
  }, [kind, node.label, t]);

  return (
    <div
      ref={box}
      className={`box group-${card?.group ?? 'logic'} ${state.filter(Boolean).join(' ')}`}
      data-testid={`node-${id}`}
      data-lamp={light.count > 0 ? light.count : undefined}
      data-failed={light.failed ? 'true' : undefined}
      data-refused={light.refused ? 'true' : undefined}
    >
      {!farthest && hasEntry(card) && <Entry id={id} name={title} />}
      <div className="box-head">
        <span className="box-icon">
          <KindIcon name={card?.icon ?? 'box'} size={far ? 24 : 16} />
        </span>
        <span className={node.label && !far ? 'box-kind' : 'box-label'}>{far ? title : kind}</span>
        <Marks id={id} />
        {light.failed && <Zap className="box-shield" size={16} aria-label={t('canvas.failedHere')} />}
        {light.refused && <ShieldX className="box-shield" size={16} aria-label={t('canvas.refusedHere')} />}
        <Lamp count={light.count} />
      </div>
      {!far && node.label && <div className="box-label">{node.label}</div>}
      {!far && card && <Facts card={card} config={node.config} />}
      {card && !farthest && <Strip id={id} card={card} config={node.config} taken={taken} far={far} />}
      {card && !farthest && card.role !== 'end' && (
        <Jack
          id={id}
          port="error"
          label={t('problems.error')}
          name={title}
          error
          taken={taken.has('error')}
          far={far}
        />
      )}
    </div>
  );
});

/** The whole box takes a cord while one is being plugged; otherwise only its entry is in the way. */
function Entry({ id, name }: { id: string; name: string }) {
  const { t } = useWords();
  const plugging = useConnection((connection) => connection.inProgress);
  return (
    <Handle
      id="entry"
      type="target"
      position={Position.Top}
      isConnectableStart={false}
      className={plugging ? 'entry open' : 'entry'}
      data-testid={`target-${id}`}
      aria-label={t('canvas.entry', { node: name })}
    />
  );
}

function Facts({ card, config }: { card: NodeCard; config: BoxNode['data']['node']['config'] }) {
  const { t, local } = useWords();
  const recordings = useCatalogue((state) => state.recordings);
  const lines = summaryLines(card, config, {
    local,
    recordingName: (id) => recordings.find((recording) => recording.id === id)?.name,
    quoted: (text) => t('canvas.quoted', { text }),
    on: t('inspector.on'),
    off: t('inspector.off'),
  });
  if (lines.length === 0) return null;
  return (
    <div className={`box-facts ${lines.length === 1 && factRows(lines) === 2 ? 'long' : ''}`}>
      {lines.slice(0, 2).map((line) => (
        <div key={line} title={line}>
          {line}
        </div>
      ))}
    </div>
  );
}

interface StripProps {
  readonly id: string;
  readonly card: NodeCard;
  readonly config: BoxNode['data']['node']['config'];
  readonly taken: ReadonlySet<string>;
  readonly far: boolean;
}

function Strip({ id, card, config, taken, far }: StripProps) {
  const words = useWords();
  const ports = stripPorts(card, config);
  if (ports.length === 0) return null;
  return (
    <div className={`strip ${ports.length === 1 ? 'lone' : ''}`}>
      {ports.map((port) => (
        <Jack
          key={port.id}
          id={id}
          port={port.id}
          label={jackLabel(port, card, config, words)}
          name={words.local(card.label)}
          tone={port.tone}
          expected={port.expected}
          taken={taken.has(port.id)}
          far={far}
        />
      ))}
    </div>
  );
}

/** Shapes differ as well as hues. */
function Marks({ id }: { id: string }) {
  const { t } = useWords();
  const worst = useDocument((state) => worstProblems(state.problems).get(id));
  if (worst === 'error') return <CircleAlert className="mark-error" size={16} aria-label={t('problems.error')} />;
  if (worst === 'warning')
    return <TriangleAlert className="mark-warning" size={16} aria-label={t('problems.warning')} />;
  return null;
}
