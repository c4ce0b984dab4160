/** Who is signed in here. */

import { create } from 'zustand';
import type { SessionAnswer } from '../../shared/api/http.ts';
import { ApiError, api, onSignedOut, rememberSession } from '../api.ts';

interface SessionState {
  readonly phase: 'asking' | 'out' | 'in' | 'unreachable';
  readonly session: SessionAnswer | undefined;
  /** Asks the server whether the session is open. */
  check(): Promise<void>;
  /** @throws ApiError when refused */
  login(user: string, password: string): Promise<void>;
  logout(): Promise<void>;
}

export const useSession = create<SessionState>((set, get) => {
  const open = (session: SessionAnswer): void => {
    rememberSession(session);
    set({ phase: 'in', session });
  };
  onSignedOut(() => set({ phase: 'out', session: undefined }));
  return {
    phase: 'asking',
    session: undefined,
    async check() {
      try {
        open(await api.session());
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 401 || error.status === 403) set({ phase: 'out', session: undefined });
        else if (get().phase !== 'in') set({ phase: 'unreachable' });
      }
    },
    async login(user, password) {
      open(await api.login({ user, password }));
    },
    async logout() {
      await api.logout();
      set({ phase: 'out', session: undefined });
    },
  };
});
