/** An event that waits to be posted, `_id` = `<runtime>/<webhook>/<event>`. */

import type { CollectionSpec, Row } from './store.ts';

export interface DeliveryRow extends Row {
  readonly webhook: string;
  /** Rises from event to event of a runtime: the order in which they are posted. */
  readonly place: number;
  /** The body, as it will be posted. */
  readonly event: { readonly id: string; readonly type: string; readonly at: number };
}

export const DELIVERIES = 'deliveries';

export const DELIVERY_COLLECTION: CollectionSpec = { name: DELIVERIES };
