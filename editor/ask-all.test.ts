import { afterEach, expect, test, vi } from 'vitest';
import { askAll, nextOf } from './ask-all.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A server whose pages hold two rows. */
function serve(rows: readonly string[], circle = false) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const after = new URL(path, 'http://here').searchParams.get('after');
    const from = after === null ? 0 : rows.indexOf(after) + 1;
    const page = rows.slice(from, from + 2);
    const isLast = from + 2 >= rows.length && !circle;
    const headers = new Headers({ 'content-type': 'application/json' });
    if (!isLast) headers.set('link', `</api/things?limit=2&after=${page.at(-1) ?? 'x'}>; rel="next"`);
    return new Response(JSON.stringify(page), { headers });
  });
  return asked;
}

test('every row of every page, in order', async () => {
  const asked = serve(['a', 'b', 'c', 'd', 'e']);
  expect(await askAll('/api/things?limit=2')).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(asked).toEqual(['/api/things?limit=2', '/api/things?limit=2&after=b', '/api/things?limit=2&after=d']);
});

test('one page is all there is', async () => {
  const asked = serve(['a']);
  expect(await askAll('/api/things')).toEqual(['a']);
  expect(asked).toEqual(['/api/things']);
});

test('a server that names the same next page again is left', async () => {
  serve([], true);
  expect(await askAll('/api/things')).toEqual([]);
});

test.each([
  [null, undefined],
  ['</api/x?after=a%20b>; rel="next"', 'a b'],
  ['</api/x?after=c>; rel=next', 'c'],
  ['</api/x>; rel="next"', undefined],
  ['</api/x?after=c>; rel="prev"', undefined],
])('Link %s', (link, after) => {
  expect(nextOf(link)).toBe(after);
});
