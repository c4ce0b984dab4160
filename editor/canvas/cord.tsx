/** An edge: a cord that hangs from a jack. Warm while a call has just gone through it. */

import { BaseEdge, type EdgeProps, useInternalNode } from '@xyflow/react';
import { memo } from 'react';
import { useCordLight } from '../stores/live.ts';
import { BOX_WIDTH } from './box-size.ts';
import type { CordEdge } from './boxes.ts';
import { cordPath, plugAt } from './cord-path.ts';
import { useTrace } from './trace.ts';

export const Cord = memo(function Cord({
  id,
  source,
  target,
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
  selected,
}: EdgeProps<CordEdge>) {
  const port = data?.port ?? '';
  const times = useCordLight(data?.flow ?? '', source, port);
  const traced = useTrace((state) => state.cords.has(`${source} ${port}`));
  const targetWidth = useInternalNode(target)?.width ?? BOX_WIDTH;
  const { path } = cordPath({ ...plugAt(sourceX, sourceY, port), targetX, targetY, targetWidth });
  const warm = times > 0;
  const looks = ['cord', warm && 'warm', selected && 'selected', traced && 'traced', port === 'error' && 'of-error'];
  return (
    <g
      className={looks.filter(Boolean).join(' ')}
      data-testid={`edge-${source}-${port}`}
      data-warm={warm ? 'true' : undefined}
      data-target={target}
    >
      <BaseEdge id={id} path={path} interactionWidth={24} className="cord-line" />
      {/* A fresh key for each passage, so that the dot starts again at the jack. */}
      {warm && <circle key={times} r={4.5} className="cord-dot" style={{ offsetPath: `path("${path}")` }} />}
    </g>
  );
});
