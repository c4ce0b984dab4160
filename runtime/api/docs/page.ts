/** `/api/docs`: a page that draws the OpenAPI document. It holds nothing by itself, so it is open to all. */

import { readFileSync } from 'node:fs';
import { Router } from 'express';

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Cordboard API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/docs.css">
<script type="module" src="/api/docs/docs.mjs"></script>
</head>
<body><main id="main"></main></body>
</html>
`;

const FILES = [
  { path: '/api/docs/docs.mjs', type: 'text/javascript' },
  { path: '/api/docs/docs.css', type: 'text/css' },
] as const;

export function docsPage(): Router {
  const router = Router();
  router.get('/api/docs', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('text/html').send(HTML);
  });
  for (const { path, type } of FILES) {
    const text = readFileSync(new URL(path.slice(path.lastIndexOf('/') + 1), import.meta.url), 'utf8');
    router.get(path, (_request, response) => {
      response.set('Cache-Control', 'no-cache').type(type).send(text);
    });
  }
  return router;
}
