/** The built editor as files; every address without a file of its own is the editor's. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';

/** Named by their content by the build, so that browsers may keep them for ever. */
const HASHED = /[\\/]assets[\\/]/;

export function editorPages(folder: string | undefined): Router {
  const router = Router();
  const page = folder && join(folder, 'index.html');
  if (!folder || !page || !existsSync(page)) {
    router.get('/{*path}', notBuilt);
    return router;
  }
  router.use(
    express.static(folder, {
      index: false,
      redirect: false,
      setHeaders: (response, file) => {
        response.setHeader('Cache-Control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  router.get('/{*path}', (request, response, next) => {
    // A missing file is missing; only addresses of pages fall back to the editor.
    if (/\.[a-z0-9]+$/i.test(request.path)) return next();
    response.set('Cache-Control', 'no-cache').sendFile(page);
  });
  return router;
}

const notBuilt: RequestHandler = (_request, response) => {
  response.status(503).type('text/plain').send('The editor is not built yet. Run: npm run build\n');
};
