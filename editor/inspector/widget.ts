/** What every widget is given. */

import type { Field } from '../../shared/flow-schema/fields.ts';

export interface WidgetProps<T = unknown> {
  /** The element's id, for its label. */
  readonly id: string;
  /** The path within the configuration, such as `choices/0/digit`; problems name it. */
  readonly path: string;
  readonly field: Field<unknown>;
  readonly value: T | undefined;
  readonly onChange: (value: T | undefined) => void;
  readonly describedBy?: string;
  readonly invalid: boolean;
}
