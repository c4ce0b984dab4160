/** What nobody caught: told, counted, and survived. Other people are on the phone. */

import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';

/** @param alert told once for each error, in words */
export function catchTheRest(log: Logger, metrics: Metrics, alert: (message: string) => void): () => void {
  const caught = (error: unknown) => {
    log.error(
      { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      'an error nobody caught',
    );
    metrics.count('uncaught_errors_total');
    alert(error instanceof Error ? error.message : String(error));
  };
  process.on('uncaughtException', caught);
  process.on('unhandledRejection', caught);
  return () => {
    process.off('uncaughtException', caught);
    process.off('unhandledRejection', caught);
  };
}
