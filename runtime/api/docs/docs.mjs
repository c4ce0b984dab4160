/** Draws /api/openapi.json: chapters by tag, one foldable entry an operation. Plain DOM, no library. */

const main = document.getElementById('main');
const answer = await fetch('/api/openapi.json', { headers: { accept: 'application/json' } });
if (answer.ok) draw(await answer.json());
else main.append(element('p', {}, 'Log in first: open the '), link('/', 'editor'), ', then come back.');

function draw({ info, tags, paths, components }) {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  main.append(
    element('h1', {}, `${info.title} API`),
    element('p', {}, `Version ${info.version}. The same as a file: `, link('/api/openapi.json', 'OpenAPI 3.1'), '.'),
    element('nav', {}, ...tags.map(({ name }) => link(`#${anchor(name)}`, name))),
    ...tags.flatMap(({ name }) => [
      element('h2', { id: anchor(name) }, name),
      ...operations.filter(({ tags: own }) => own.includes(name)).map((operation) => entry(operation, components)),
    ]),
    element('h2', { id: 'schemas' }, 'Schemas'),
    ...Object.entries(components.schemas).map(([name, schema]) =>
      fold({ id: `schema-${name}` }, [element('code', {}, name)], [shape(schema)]),
    ),
  );
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

function entry(operation, components) {
  const { method, path, summary, description, parameters = [], requestBody, responses } = operation;
  const title = [
    element('span', { class: `method ${method}` }, method.toUpperCase()),
    element('code', {}, path),
    ` ${summary}`,
  ];
  const who = operation['x-role'] ? `Role: ${operation['x-role']}` : 'Open to everybody';
  const scope = operation['x-scope'] ? ` · scope of a key: ${operation['x-scope']}` : ' · not for keys';
  const inside = [element('p', { class: 'who' }, who, operation['x-role'] ? scope : '')];
  if (description) inside.push(element('p', {}, description));
  if (parameters.length > 0) inside.push(element('h3', {}, 'Parameters'), parameterTable(parameters));
  if (requestBody) inside.push(element('h3', {}, 'Body'), ...contents(requestBody.content));
  inside.push(element('h3', {}, 'Answers'));
  for (const [status, response] of Object.entries(responses)) inside.push(...told(status, response, components));
  return fold({ id: operation.operationId }, title, inside);
}

function parameterTable(parameters) {
  const rows = parameters.map(({ name, in: place, required, schema, description }) =>
    element(
      'tr',
      {},
      element('td', {}, element('code', {}, name)),
      element('td', {}, place, required ? ', required' : ''),
      element('td', {}, rules(schema), ' ', description ?? schema.description ?? ''),
    ),
  );
  return element('table', {}, ...rows);
}

function told(status, response) {
  const words = `${status} ${response.description ?? ''}`;
  if (response.$ref || !response.content) return [element('p', { class: 'status' }, words)];
  return [element('p', { class: 'status' }, words), ...contents(response.content)];
}

function contents(content) {
  return Object.entries(content).flatMap(([type, { schema }]) => [
    element('p', {}, element('code', {}, type)),
    schema ? shape(schema) : '',
  ]);
}

/** A schema as nested lists. */
function shape(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1);
    return link(`#schema-${name}`, name);
  }
  if (schema.anyOf) return element('ul', {}, ...schema.anyOf.map((form) => element('li', {}, shape(form))));
  if (schema.items) return element('div', {}, 'list of ', shape(schema.items));
  if (!schema.properties) return element('span', {}, rules(schema), schema.description ? ` ${schema.description}` : '');
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties).map(([name, member]) =>
    element('li', {}, element('code', {}, name), required.has(name) ? ' ' : '? ', shape(member)),
  );
  return element('ul', {}, ...members);
}

/** What a value may be, in a few words. */
function rules(schema = {}) {
  const { type, enum: values, pattern, minimum, maximum, minLength, maxLength, examples } = schema;
  const words = [
    values
      ? values.map((value) => JSON.stringify(value)).join(' | ')
      : [type ?? (schema.$ref ?? '').split('/').at(-1)].flat().join(' or '),
    pattern && `like ${pattern}`,
    minimum !== undefined && `from ${minimum}`,
    maximum !== undefined && `to ${maximum}`,
    minLength !== undefined && `at least ${minLength} characters`,
    maxLength !== undefined && maxLength < 10_000 && `at most ${maxLength} characters`,
    examples && `such as ${examples.join(', ')}`,
  ];
  return words.filter(Boolean).join(', ');
}

function fold(attributes, title, inside) {
  return element('details', attributes, element('summary', {}, ...title), ...inside);
}

function anchor(name) {
  return `chapter-${name.toLowerCase().replaceAll(' ', '-')}`;
}

function link(href, text) {
  return element('a', { href }, text);
}

/** Texts go in as texts: nothing in the document can become a tag. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
