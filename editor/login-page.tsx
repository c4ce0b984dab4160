/** Signing in: by the link that the start printed, or with user and password. */

import { type FormEvent, useState } from 'react';
import { ApiError } from './api.ts';
import { useWords } from './messages/use-words.ts';
import { useSession } from './stores/session.ts';
import { failureText } from './ui/failure-text.ts';
import { Preferences } from './ui/preferences-menu.tsx';
import { Wordmark } from './ui/wordmark.tsx';

export function LoginPage() {
  const { t } = useWords();
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const linkUsed = new URLSearchParams(location.search).get('link') !== null;
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setWrong('');
    try {
      await useSession.getState().login(String(form.get('user')), String(form.get('password')));
      if (linkUsed) history.replaceState(null, '', `/${location.hash}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setWrong(
        error.status === 401 ? t('login.wrong') : error.status === 429 ? t('login.slowDown') : failureText(error),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="login">
      <form className="login-card" onSubmit={(event) => void submit(event)}>
        <Wordmark />
        {linkUsed ? (
          <div className="login-note" role="alert">
            <strong>{t('login.linkUsed')}</strong>
            <p>{t('login.linkHelp')}</p>
          </div>
        ) : (
          <p className="hint">{t('login.hint')}</p>
        )}
        <div className="field">
          <label htmlFor="user">{t('login.user')}</label>
          <input id="user" name="user" type="text" autoComplete="username" defaultValue="admin" required />
        </div>
        <div className="field">
          <label htmlFor="password">{t('login.password')}</label>
          <input id="password" name="password" type="password" autoComplete="current-password" required />
        </div>
        {wrong && (
          <p className="field-fault" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" className="button primary wide" disabled={busy} data-testid="sign-in">
          {t('login.submit')}
        </button>
      </form>
      <Preferences />
    </main>
  );
}
