/** Language and theme. */

import { Monitor, Moon, Sun } from 'lucide-react';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { type Theme, usePreferences } from '../stores/preferences.ts';

const THEMES: readonly { readonly theme: Theme; readonly icon: React.ReactNode }[] = [
  { theme: 'light', icon: <Sun size={14} aria-hidden="true" /> },
  { theme: 'dark', icon: <Moon size={14} aria-hidden="true" /> },
  { theme: 'system', icon: <Monitor size={14} aria-hidden="true" /> },
];

const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

/** `spelled`: with words and labels, as a form has it; otherwise as small as the top of the page needs it. */
export function Preferences({ spelled = false }: { spelled?: boolean }) {
  const { t } = useWords();
  const { language, theme: chosen, setLanguage, setTheme } = usePreferences();
  return (
    <div className={`preferences ${spelled ? 'spelled' : ''}`}>
      {spelled && <span className="field-label">{t('nav.theme')}</span>}
      <div className="segments" role="radiogroup" aria-label={t('nav.theme')}>
        {THEMES.map(({ theme, icon }) => {
          const label = t(`theme.${theme}` as MessageKey);
          return (
            // biome-ignore lint/a11y/useSemanticElements: a row of pressed buttons
            <button
              key={theme}
              type="button"
              role="radio"
              aria-checked={theme === chosen}
              aria-label={label}
              title={label}
              data-testid={spelled ? `choose-${theme}` : `theme-${theme}`}
              onClick={() => setTheme(theme)}
            >
              {icon}
              {spelled && label}
            </button>
          );
        })}
      </div>
      {spelled && <span className="field-label">{t('nav.language')}</span>}
      <div className="segments" role="radiogroup" aria-label={t('nav.language')}>
        {(['en', 'de'] as const).map((of) => (
          // biome-ignore lint/a11y/useSemanticElements: a row of pressed buttons
          <button
            key={of}
            type="button"
            role="radio"
            aria-checked={of === language}
            lang={of}
            title={LANGUAGES[of]}
            data-testid={spelled ? `choose-${of}` : `language-${of}`}
            onClick={() => setLanguage(of)}
          >
            {spelled ? LANGUAGES[of] : of.toUpperCase()}
          </button>
        ))}
      </div>
    </div>
  );
}
