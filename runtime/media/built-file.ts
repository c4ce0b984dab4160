/** Threads and child processes begin from built JavaScript: Node 20 cannot start a TypeScript file. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where the built form of a neighbouring file is: beside us when we are built ourselves, else in `dist/`.
 * @param name with the extension `.js`
 * @returns undefined when it was not built
 */
export function builtFile(name: string): string | undefined {
  const here = import.meta.url.endsWith('.ts')
    ? new URL('../../dist/runtime/media/', import.meta.url)
    : import.meta.url;
  const path = fileURLToPath(new URL(name, here));
  return existsSync(path) ? path : undefined;
}
