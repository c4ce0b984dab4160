/** An address to call, with a button that copies it. */

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../messages/use-words.ts';

export function CopyAddress({ address }: { address: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await writeText(address);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span className="address">
      <code>{address}</code>
      <button
        type="button"
        className="icon-button small"
        title={t('flows.copyAddress')}
        aria-label={t(copied ? 'flows.copied' : 'flows.copyAddress')}
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
