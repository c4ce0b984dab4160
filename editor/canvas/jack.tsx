/** A jack: where a cord begins. Hollow while nothing is plugged in. */

import { Handle, Position } from '@xyflow/react';
import { memo } from 'react';
import type { PortTone } from '../../shared/flow-schema/node-card.ts';
import { useWords } from '../messages/use-words.ts';
import { withSoftHyphens } from './soft-hyphens.ts';

interface JackProps {
  /** The node's id. */
  readonly id: string;
  readonly port: string;
  readonly label: string;
  /** How the node is called. */
  readonly name: string;
  readonly tone?: PortTone;
  readonly expected?: boolean;
  readonly taken: boolean;
  readonly far: boolean;
  /** The error jack sits at the side. */
  readonly error?: boolean;
}

export const Jack = memo(function Jack(jack: JackProps) {
  const { t } = useWords();
  const { id, port, label, name, tone = 'neutral', expected = false, taken, far, error = false } = jack;
  const looks = [
    taken ? 'taken' : 'free',
    !taken && expected && 'wanted',
    error && 'error',
    `tone-${error ? 'bad' : tone}`,
  ];
  const state = taken ? t('canvas.jackTaken', { target: '' }).trim() : t('canvas.jackFree');
  const written = withSoftHyphens(label);
  return (
    <div className={`jack-cell ${error ? 'jack-error' : ''} ${taken ? 'used' : ''}`}>
      {!far && (
        <span className={`jack-label ${written.includes(' ') || written !== label ? 'words' : ''}`} title={label}>
          {written}
        </span>
      )}
      <Handle
        id={port}
        type="source"
        position={error ? Position.Right : Position.Bottom}
        isConnectableEnd={false}
        className={`jack ${looks.filter(Boolean).join(' ')}`}
        data-testid={`jack-${id}-${port}`}
        aria-label={`${t('canvas.jack', { port: label, node: name })}, ${state}`}
        title={label}
      />
    </div>
  );
});
