/** What this browser's user likes: language and theme, kept in local storage. */

import { create } from 'zustand';

export type Language = 'en' | 'de';
export type Theme = 'light' | 'dark' | 'system';

interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
}

const STORED = 'cordboard.preferences';

/** The first language of the list that we speak; English otherwise. */
export function languageFrom(wanted: readonly string[]): Language {
  const spoken = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'de' || tag === 'en');
  return spoken === 'de' ? 'de' : 'en';
}

/** Reads what was stored; anything unknown falls back to what the browser says. */
export function preferencesFrom(
  stored: string | null,
  wanted: readonly string[],
): { readonly language: Language; readonly theme: Theme } {
  const parts = new Set((stored ?? '').split(' '));
  const language = parts.has('de') ? 'de' : parts.has('en') ? 'en' : languageFrom(wanted);
  const theme = parts.has('light') ? 'light' : parts.has('dark') ? 'dark' : 'system';
  return { language, theme };
}

const storage = typeof localStorage === 'undefined' ? undefined : localStorage;
const browserLanguages = typeof navigator === 'undefined' ? [] : (navigator.languages ?? []);

export const usePreferences = create<Preferences>((set, get) => {
  const keep = (change: Partial<Pick<Preferences, 'language' | 'theme'>>): void => {
    set(change);
    storage?.setItem(STORED, `${get().language} ${get().theme}`);
  };
  return {
    ...preferencesFrom(storage?.getItem(STORED) ?? null, browserLanguages),
    setLanguage: (language) => keep({ language }),
    setTheme: (theme) => keep({ theme }),
  };
});

/** Keeps `data-theme` and `lang` of the document in step with the preferences and the system. */
export function applyPreferences(root: HTMLElement, systemDark: MediaQueryList): void {
  const apply = (): void => {
    const { theme, language } = usePreferences.getState();
    root.dataset.theme = theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme;
    root.lang = language;
  };
  usePreferences.subscribe(apply);
  systemDark.addEventListener('change', apply);
  apply();
}
