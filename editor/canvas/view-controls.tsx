/** Zoom, fit and tidy, at the lower left of the canvas. */

import { Panel, useStore } from '@xyflow/react';
import { AlignVerticalSpaceAround, Maximize, Minus, Plus } from 'lucide-react';
import { useWords } from '../messages/use-words.ts';
import { fitView, tidyUp, zoomIn, zoomOut } from './commands.ts';

export function ViewControls({ readOnly }: { readOnly: boolean }) {
  const { t } = useWords();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const buttons = [
    { key: 'zoom-out', label: t('canvas.zoomOut'), icon: <Minus size={16} />, run: zoomOut },
    { key: 'zoom-in', label: t('canvas.zoomIn'), icon: <Plus size={16} />, run: zoomIn },
    { key: 'fit', label: t('canvas.fit'), icon: <Maximize size={16} />, run: fitView },
    { key: 'tidy', label: t('canvas.tidy'), icon: <AlignVerticalSpaceAround size={16} />, run: () => void tidyUp() },
  ];
  return (
    <Panel position="bottom-left" className="view-controls">
      {buttons
        .filter(({ key }) => !(readOnly && key === 'tidy'))
        .map(({ key, label, icon, run }) => (
          <button
            key={key}
            type="button"
            className="icon-button"
            title={label}
            aria-label={label}
            onClick={run}
            data-testid={key}
          >
            {icon}
          </button>
        ))}
      <span className="zoom" title={t('canvas.zoom')}>
        {zoom} %
      </span>
    </Panel>
  );
}
