import { choice, list, optionalText, optionalVariable, text, variable } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** The connection's own headers (RFC 9110 §7.6) are not the drawing's. */
const headerPattern =
  "^(?!(?:[hH][oO][sS][tT]|[eE][xX][pP][eE][cC][tT]|[uU][pP][gG][rR][aA][dD][eE]|[tT][eE]|[tT][rR][aA].*|[cC][oO][nN][nN].*|[cC][oO][nN][tT][eE][nN][tT]-[lL].*|[kK][eE][eE][pP]-.*|[pP][rR][oO][xX][yY]-.*)$)[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

/** Asks a web server, and keeps what it answers. */
export const httpRequestCard = nodeCard({
  kind: 'http-request',
  version: 1,
  label: { en: 'HTTP request', de: 'HTTP-Anfrage' },
  about: {
    en: 'Asks a web server and keeps parts of its answer.',
    de: 'Fragt einen Webserver und merkt sich Teile seiner Antwort.',
  },
  icon: 'globe',
  group: 'integrate',
  role: 'step',
  needs: 'any',
  waits: true,
  summary: [{ en: '{method} {url}', de: '{method} {url}' }],
  fields: {
    method: choice({ en: 'Method', de: 'Methode' }, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], { default: 'GET' }),
    url: text(
      { en: 'Address', de: 'Adresse' },
      {
        max: 2000,
        pattern: '^https?://[^\\s]+$',
        placeholder: { en: 'https://crm.example.com/customers', de: 'https://crm.example.com/kunden' },
      },
    ),
    values: list(
      { en: 'Values', de: 'Werte' },
      {
        name: text({ en: 'Name', de: 'Name' }, { max: 100, template: false }),
        value: text({ en: 'Value', de: 'Wert' }, { max: 2000 }),
      },
      { max: 50, default: [] },
    ),
    send: choice({ en: 'Sent as', de: 'Gesendet als' }, ['query', 'json', 'form', 'text'], {
      default: 'query',
      labels: {
        query: { en: 'Part of the address', de: 'Teil der Adresse' },
        json: { en: 'JSON', de: 'JSON' },
        form: { en: 'Form', de: 'Formular' },
        text: { en: 'The text below', de: 'Der Text unten' },
      },
    }),
    body: optionalText({ en: 'Text', de: 'Text' }, { max: 4000, format: 'long-text' }),
    headers: list(
      { en: 'Headers', de: 'Kopfzeilen' },
      {
        name: text({ en: 'Header', de: 'Kopfzeile' }, { max: 100, pattern: headerPattern, template: false }),
        value: text({ en: 'Value', de: 'Wert' }, { max: 2000 }),
      },
      { max: 20, default: [] },
    ),
    save: list(
      { en: 'Keep from the answer', de: 'Aus der Antwort merken' },
      {
        path: text(
          { en: 'Where it stands', de: 'Wo es steht' },
          {
            max: 200,
            template: false,
            placeholder: { en: 'customer.orders[0].id', de: 'kunde.bestellungen[0].id' },
          },
        ),
        variable: variable({ en: 'Keep in', de: 'Merken in' }),
      },
      { max: 50, default: [] },
    ),
    status: optionalVariable({ en: 'Keep the status in', de: 'Status merken in' }),
  },
  ports: [
    { id: 'ok', label: { en: 'Done', de: 'Gelungen' }, tone: 'good', expected: true },
    { id: 'failed', label: { en: 'Failed', de: 'Gescheitert' }, tone: 'bad', expected: true, quick: true },
    { id: 'timeout', label: { en: 'No answer', de: 'Keine Antwort' }, tone: 'bad', expected: true },
  ],
});
