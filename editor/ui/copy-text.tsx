/** A short text such as an address or a password, with a button that copies it. */

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';

interface CopyTextProps {
  readonly text: string;
  readonly label?: MessageKey;
  readonly done?: MessageKey;
}

export function CopyText({ text, label = 'ui.copy', done = 'ui.copied' }: CopyTextProps) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span className="address">
      <code>{text}</code>
      <button
        type="button"
        className="icon-button small"
        title={t(label)}
        aria-label={t(copied ? done : label)}
        onClick={() => void copy()}
      >
        {copied ? <Check size={14} /> : <Copy size={14} />}
      </button>
    </span>
  );
}

/** The clipboard needs a secure page; over plain HTTP from another host the old way is left. */
async function writeText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
