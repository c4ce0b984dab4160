/** Status, bans and retention, as the settings page uses them. */

import type { BansAnswer } from '../../shared/api/http.ts';
import type { ErasureAnswer, RetentionAnswer } from '../../shared/api/retention.ts';
import type { StatusAnswer } from '../../shared/api/status.ts';
import { ask } from '../api.ts';

export const settingsApi = {
  status: () => ask<StatusAnswer>('/api/status'),
  bans: () => ask<BansAnswer>('/api/bans'),
  unban: (source: string) => ask<BansAnswer>(`/api/bans/${encodeURIComponent(source)}`, { method: 'DELETE' }),
  erase: (names: readonly string[]) => ask<ErasureAnswer>('/api/erasures', { method: 'POST', body: { names } }),
  retention: () => ask<RetentionAnswer>('/api/retention'),
  saveRetention: (body: RetentionAnswer) => ask<RetentionAnswer>('/api/retention', { method: 'PUT', body }),
};
