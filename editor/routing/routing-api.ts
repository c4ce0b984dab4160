/** `/api/numbers`, `/api/routing` and `/api/limits` as the editor uses them. */

import type {
  NewNumber,
  NumberAnswer,
  NumberChange,
  RoutingAnswer,
  RoutingRules,
  RoutingTrial,
  RoutingTrialAnswer,
  UsageAnswer,
} from '../../shared/api/routing.ts';
import { ask } from '../api.ts';

const path = (number: string): string => `/api/numbers/${encodeURIComponent(number)}`;

export const routingApi = {
  numbers: () => ask<readonly NumberAnswer[]>('/api/numbers'),
  addNumber: (body: NewNumber) => ask<NumberAnswer>('/api/numbers', { method: 'POST', body }),
  changeNumber: ({ number, rev }: NumberAnswer, body: NumberChange) =>
    ask<NumberAnswer>(path(number), { method: 'PATCH', body, headers: { 'if-match': `"${rev}"` } }),
  removeNumber: (number: string) => ask<void>(path(number), { method: 'DELETE' }),
  routing: () => ask<RoutingAnswer>('/api/routing'),
  saveRules: (body: RoutingRules, rev: number) =>
    ask<RoutingRules>('/api/routing/rules', { method: 'PUT', body, headers: { 'if-match': `"${rev}"` } }),
  tryOut: (body: RoutingTrial) => ask<RoutingTrialAnswer>('/api/routing/try', { method: 'POST', body }),
  usage: () => ask<readonly UsageAnswer[]>('/api/limits'),
};
