import { nodeKind, type Vars, type WebReply } from '../node-kind.ts';
import { httpRequestCard } from './card.ts';
import { valueAt } from './json-path.ts';
import { type HttpConfig, requestOf } from './web-request.ts';

/** A status of 200 to 299 is a success. Parts that are not there leave their variables as they are. */
export const httpRequest = nodeKind(httpRequestCard, async (config, { services, signal, log }) => {
  const reply = await services.web({ ...requestOf(config), signal });
  const set = kept(config, reply);
  if (reply.outcome !== 'answered') {
    log.info({ why: reply.why }, 'a web server did not answer');
    return { port: reply.outcome, set };
  }
  const fine = reply.status >= 200 && reply.status < 300;
  if (!fine) log.info({ status: reply.status }, 'a web server refused');
  return { port: fine ? 'ok' : 'failed', set };
});

/** Without an answer the status is 0. */
function kept({ save, status }: Pick<HttpConfig, 'save' | 'status'>, reply: WebReply): Vars {
  const answered = reply.outcome === 'answered';
  const json = answered && save.length > 0 ? parsed(reply.body) : undefined;
  const parts = save.flatMap(({ path, variable }) => {
    const value = valueAt(json, path);
    return value === undefined ? [] : [[variable, value] as const];
  });
  return { ...Object.fromEntries(parts), ...(status !== undefined && { [status]: answered ? reply.status : 0 }) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Servers answer with pages, too: there is nothing in them to keep.
    return undefined;
  }
}
