/** The drawing itself. */

import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionMode,
  type Edge,
  type FinalConnectionState,
  MiniMap,
  ReactFlow,
  type ReactFlowInstance,
  SelectionMode,
  type Viewport,
} from '@xyflow/react';
import { type DragEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useWords } from '../messages/use-words.ts';
import { cardOf } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { connect, reconnect } from '../stores/flow-edits.ts';
import { BOX_WIDTH } from './box-size.ts';
import type { BoxNode, CordEdge } from './boxes.ts';
import { attachCanvas, openingView, place, toCanvas } from './commands.ts';
import { ConnectionCord } from './connection-cord.tsx';
import { Cord } from './cord.tsx';
import { EmptyBoard } from './empty-board.tsx';
import { NodeBox } from './node-box.tsx';
import { KIND_DRAGGED } from './palette.tsx';
import { ViewControls } from './view-controls.tsx';

const NODE_TYPES = { box: NodeBox };
const EDGE_TYPES = { cord: Cord };
const GRID: [number, number] = [8, 8];
/** A smaller drawing is seen at a glance; a map would only cover it. */
const WORTH_A_MAP = 15;
/** From here on only the boxes in view are kept in the page. */
const MANY_NODES = 200;

export interface CanvasProps {
  readonly readOnly: boolean;
  /** A cord was dropped on the empty board: ask which node to put there. */
  readonly onDropCord: (from: { source: string; port: string }, at: { x: number; y: number }) => void;
}

export function Canvas({ readOnly, onDropCord }: CanvasProps) {
  const { t } = useWords();
  const { nodes, edges, nodesChanged, edgesChanged } = useDocument();
  const [instance, setInstance] = useState<ReactFlowInstance<BoxNode, CordEdge>>();
  const surface = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<Viewport>();
  // Known before anything is drawn, so that the drawing does not jump.
  useLayoutEffect(() => {
    if (surface.current) setView(openingView(surface.current));
  }, []);
  useEffect(() => {
    attachCanvas(instance, surface.current ?? undefined);
    return () => attachCanvas(undefined, undefined);
  }, [instance]);

  const onConnect = useCallback(({ source, sourceHandle, target }: Connection) => {
    const { flow, edit } = useDocument.getState();
    if (sourceHandle) edit(connect(flow, source, sourceHandle, target));
  }, []);
  const onReconnect = useCallback((old: Edge, { source, sourceHandle, target }: Connection) => {
    const { flow, edit } = useDocument.getState();
    if (sourceHandle) edit(reconnect(flow, old.id, source, sourceHandle, target));
  }, []);
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.toNode || !state.fromHandle?.id || !('clientX' in event)) return;
      const onPane = event.target instanceof Element && event.target.closest('.react-flow__pane') !== null;
      if (onPane && state.fromNode && state.fromHandle.type === 'source') {
        onDropCord({ source: state.fromNode.id, port: state.fromHandle.id }, toCanvas(event.clientX, event.clientY));
      }
    },
    [onDropCord],
  );
  const onDrop = useCallback((event: DragEvent) => {
    const card = cardOf(event.dataTransfer.getData(KIND_DRAGGED));
    if (!card) return;
    event.preventDefault();
    const { x, y } = toCanvas(event.clientX, event.clientY);
    place(card, { x: x - BOX_WIDTH / 2, y: y - 20 });
  }, []);

  return (
    <div className="canvas" ref={surface} data-testid="canvas" aria-label={t('canvas.drawing')} role="application">
      {view && (
        <ReactFlow<BoxNode, CordEdge>
          nodes={nodes as BoxNode[]}
          edges={edges as CordEdge[]}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onInit={setInstance}
          onNodesChange={nodesChanged}
          onEdgesChange={edgesChanged}
          onConnect={onConnect}
          onReconnect={onReconnect}
          onConnectEnd={onConnectEnd}
          onDrop={onDrop}
          onDragOver={allowDrop}
          connectionMode={ConnectionMode.Strict}
          connectionLineComponent={ConnectionCord}
          connectionRadius={28}
          reconnectRadius={14}
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={['Control', 'Meta', 'Shift']}
          selectionMode={SelectionMode.Partial}
          panOnScroll
          zoomOnDoubleClick={false}
          minZoom={0.08}
          maxZoom={2}
          snapToGrid
          snapGrid={GRID}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          onlyRenderVisibleElements={nodes.length > MANY_NODES}
          elevateNodesOnSelect={false}
          attributionPosition="bottom-right"
          defaultViewport={view}
          ariaLabelConfig={{ 'minimap.ariaLabel': t('canvas.minimap') }}
        >
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.6} />
          {nodes.length >= WORTH_A_MAP && (
            <MiniMap pannable zoomable position="bottom-right" nodeClassName={miniClass} />
          )}
          <ViewControls readOnly={readOnly} />
        </ReactFlow>
      )}
      {nodes.length === 0 && !readOnly && <EmptyBoard />}
    </div>
  );
}

function allowDrop(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(KIND_DRAGGED)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
}

const miniClass = (node: BoxNode): string => `mini group-${cardOf(node.data.node.kind)?.group ?? 'logic'}`;
