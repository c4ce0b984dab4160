/** Status, bans, retention and what drawings keep, as the settings page uses them. */

import type { BansAnswer } from '../../shared/api/http.ts';
import type { KeptValueAnswer, RingGroupAnswer } from '../../shared/api/memory.ts';
import type { ErasureAnswer, RetentionAnswer } from '../../shared/api/retention.ts';
import type { StatusAnswer } from '../../shared/api/status.ts';
import { ask } from '../api.ts';

const name = encodeURIComponent;

export const settingsApi = {
  keptValues: () => ask<readonly KeptValueAnswer[]>('/api/kept-values'),
  keepValue: (kept: string, value: KeptValueAnswer['value']) =>
    ask<KeptValueAnswer>(`/api/kept-values/${name(kept)}`, { method: 'PUT', body: { value } }),
  forgetValue: (kept: string) => ask<void>(`/api/kept-values/${name(kept)}`, { method: 'DELETE' }),
  ringGroups: () => ask<readonly RingGroupAnswer[]>('/api/ring-groups'),
  leaveGroup: (group: string, member: string) =>
    ask<void>(`/api/ring-groups/${name(group)}/members/${name(member)}`, { method: 'DELETE' }),
  status: () => ask<StatusAnswer>('/api/status'),
  bans: () => ask<BansAnswer>('/api/bans'),
  unban: (source: string) => ask<BansAnswer>(`/api/bans/${encodeURIComponent(source)}`, { method: 'DELETE' }),
  erase: (names: readonly string[]) => ask<ErasureAnswer>('/api/erasures', { method: 'POST', body: { names } }),
  retention: () => ask<RetentionAnswer>('/api/retention'),
  saveRetention: (body: RetentionAnswer) => ask<RetentionAnswer>('/api/retention', { method: 'PUT', body }),
};
