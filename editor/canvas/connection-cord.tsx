/** The cord in the hand, while it is being plugged. */

import type { ConnectionLineComponentProps } from '@xyflow/react';
import { BOX_WIDTH } from './box-size.ts';
import { cordPath, plugAt } from './cord-path.ts';

export function ConnectionCord({ fromX, fromY, toX, toY, fromHandle, toNode }: ConnectionLineComponentProps) {
  const from = plugAt(fromX, fromY, fromHandle?.id ?? '');
  const width = toNode?.measured.width ?? BOX_WIDTH;
  const ends = toNode
    ? { targetX: toNode.internals.positionAbsolute.x + width / 2, targetY: toNode.internals.positionAbsolute.y }
    : { targetX: toX, targetY: toY };
  const { path } = cordPath({ ...from, ...ends, targetWidth: toNode ? width : 0 });
  return (
    <g className="cord plugging">
      <path d={path} className="cord-line react-flow__edge-path" fill="none" />
      {!toNode && <circle cx={toX} cy={toY} r={5} className="cord-plug" />}
    </g>
  );
}
