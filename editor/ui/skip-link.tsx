/** The first stop of the Tab key: past the head of the page, into its content. */

import { useWords } from '../messages/use-words.ts';

export function SkipLink() {
  const { t } = useWords();
  return (
    <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
      {t('nav.skip')}
    </button>
  );
}
