/** `/api/mailboxes`: mailboxes, and the messages in them as WAV, 16-bit mono at 8 kHz. */

import { MAIL_ADDRESS, type MailboxAnswer, type MessageAnswer } from '../../../shared/api/mailboxes.ts';
import { callBackTarget } from '../../mailbox/call-back-target.ts';
import { NoSuchMailbox } from '../../mailbox/mailboxes.ts';
import type { MessageRow } from '../../store/mailbox-rows.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing, sound } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { pageOf, paging } from '../paging.ts';
import { ApiProblem } from '../problem.ts';
import { anyOf, flag, given, instant, list, named, number, object, oneOf, optional, text, whole } from '../schema.ts';
import { soundOf } from '../send-sound.ts';

const read = { tag: 'Mailboxes', role: 'viewer', scope: 'mailboxes:read' } as const;
const write = { tag: 'Mailboxes', role: 'editor', scope: 'mailboxes:write' } as const;

const mail = named(
  'MailboxMail',
  object({
    to: text({ pattern: MAIL_ADDRESS, maxLength: 254 }),
    audio: flag({ description: 'The audio is attached' }),
    /** What becomes of a message that was mailed. */
    afterwards: oneOf('keep', 'heard', 'remove'),
  }),
);

const mailbox = named(
  'Mailbox',
  object({
    name: text(),
    label: text(),
    most: whole(),
    hasPin: flag(),
    hasGreeting: flag(),
    hasSpokenName: flag(),
    accounts: list(text()),
    owners: list(text({ description: 'Accounts whose messages lie in it' })),
    fresh: whole(),
    heard: whole(),
    mail: optional(mail),
    language: oneOf('en', 'de'),
  }),
);

const message = named(
  'Message',
  object({
    id: text(),
    from: text(),
    fromName: optional(text()),
    at: instant(),
    seconds: number(),
    bytes: whole(),
    heard: flag(),
    transcript: optional(text({ description: 'What was said, as a service has understood it' })),
    mailedAt: optional(instant()),
    mailFailed: optional(text()),
    cutShort: optional(flag({ description: 'Its end is missing: the disk took no more, or the process died' })),
    call: text(),
    canCallBack: flag({ description: 'The caller has not withheld the number' }),
  }),
);

const mailboxChange = object({
  label: optional(text({ minLength: 1, maxLength: 100 })),
  most: optional(whole({ minimum: 1, maximum: 1000, description: 'Messages that it holds' })),
  language: optional(oneOf('en', 'de')),
  mail: optional(anyOf(mail, given<null>({ type: 'null' }))),
  pin: optional(anyOf(text({ pattern: '^[0-9]{4,12}$' }), given<null>({ type: 'null' }))),
});

export function mailboxOperations({ mailboxes, mailTest }: ApiParts): readonly Operation[] {
  const found = async (name: string, id: string): Promise<MessageRow> => {
    const row = await mailboxes.message(id);
    if (row?.mailbox !== name.toLowerCase()) throw new ApiProblem(404, `there is no message ${id} in ${name}`);
    return row;
  };
  return [
    operation({
      ...read,
      id: 'listMailboxes',
      method: 'GET',
      path: '/mailboxes',
      summary: 'Mailboxes by name, and what waits in them',
      answer: json(list(mailbox)),
      run: async () => ({ body: await mailboxes.list() }),
    }),
    operation({
      ...read,
      id: 'readMailbox',
      method: 'GET',
      path: '/mailboxes/{name}',
      summary: 'A mailbox',
      answer: json(mailbox),
      run: async ({ params: { name } }) => ({ body: await orMissing(mailboxes.summary(name)) }),
    }),
    operation({
      ...write,
      id: 'saveMailbox',
      method: 'PUT',
      path: '/mailboxes/{name}',
      summary: 'Makes a mailbox, or changes what is given',
      about: 'The PIN lets a caller listen. It is never told again; `null` takes it away.',
      body: json(mailboxChange),
      answer: json(mailbox),
      run: async ({ params: { name }, body }): Promise<{ body: MailboxAnswer }> => ({
        body: await orMissing(mailboxes.change(name, body)),
      }),
    }),
    operation({
      ...write,
      id: 'testMailboxMail',
      method: 'POST',
      path: '/mailboxes/{name}/test-mail',
      summary: 'Sends a mail to whoever gets the messages, to see that it works',
      about: '409: the mailbox mails nobody, or there is no mail server. 502: what the mail server said instead.',
      answer: nothing,
      errors: [409, 502],
      run: async ({ params: { name } }) => {
        const { label, language, mail } = await orMissing(mailboxes.summary(name));
        if (!mail) throw new ApiProblem(409, `the mailbox ${name} mails nobody`);
        if (!mailTest)
          throw new ApiProblem(409, 'there is no mail server: set CORDBOARD_SMTP_URL and CORDBOARD_SMTP_FROM');
        try {
          await mailTest(mail.to, { label, language });
        } catch (error) {
          throw new ApiProblem(502, error instanceof Error ? error.message : String(error));
        }
      },
    }),
    operation({
      ...read,
      id: 'readGreetingAudio',
      method: 'GET',
      path: '/mailboxes/{name}/greeting/audio',
      summary: 'The greeting that the owner has spoken, as a WAV file',
      answer: sound('audio/wav'),
      run: async ({ params: { name } }) => {
        const greeting = await orMissing(mailboxes.spoken('greeting', name));
        if (!greeting) throw new ApiProblem(404, `there is no greeting of the owner in ${name}`);
        return { body: soundOf(greeting.audio, greeting.id), headers: { 'Cache-Control': 'private, no-store' } };
      },
    }),
    operation({
      ...write,
      id: 'deleteGreeting',
      method: 'DELETE',
      path: '/mailboxes/{name}/greeting',
      summary: 'Removes the greeting that the owner has spoken; callers hear that of the drawing',
      answer: nothing,
      run: async ({ params: { name } }) => {
        await orMissing(mailboxes.dropSpoken('greeting', name));
      },
    }),
    operation({
      ...read,
      id: 'readSpokenNameAudio',
      method: 'GET',
      path: '/mailboxes/{name}/spoken-name/audio',
      summary: 'The name that the owner has spoken, as a WAV file',
      answer: sound('audio/wav'),
      run: async ({ params: { name } }) => {
        const spoken = await orMissing(mailboxes.spoken('spokenName', name));
        if (!spoken) throw new ApiProblem(404, `there is no name spoken by the owner of ${name}`);
        return { body: soundOf(spoken.audio, spoken.id), headers: { 'Cache-Control': 'private, no-store' } };
      },
    }),
    operation({
      ...write,
      id: 'deleteSpokenName',
      method: 'DELETE',
      path: '/mailboxes/{name}/spoken-name',
      summary: 'Removes the name that the owner has spoken; callers hear the greeting of the drawing alone',
      answer: nothing,
      run: async ({ params: { name } }) => {
        await orMissing(mailboxes.dropSpoken('spokenName', name));
      },
    }),
    operation({
      ...write,
      id: 'deleteMailbox',
      method: 'DELETE',
      path: '/mailboxes/{name}',
      summary: 'Removes a mailbox with its messages',
      answer: nothing,
      run: async ({ params: { name } }) => {
        if (!(await mailboxes.removeBox(name))) throw new ApiProblem(404, `there is no mailbox ${name}`);
      },
    }),
    operation({
      ...read,
      id: 'listMessages',
      method: 'GET',
      path: '/mailboxes/{name}/messages',
      summary: 'Messages, the newest first',
      query: object(paging),
      answer: json(list(message)),
      run: async ({ params: { name }, query }) => {
        const { rows, next } = await orMissing(mailboxes.page(name, pageOf(query, 100)));
        return { body: rows.map(answerOf), next };
      },
    }),
    operation({
      ...read,
      id: 'readMessageAudio',
      method: 'GET',
      path: '/mailboxes/{name}/messages/{id}/audio',
      summary: 'A message as a WAV file',
      answer: sound('audio/wav'),
      run: async ({ params: { name, id } }) => {
        await found(name, id);
        const audio = await mailboxes.audio(id);
        if (!audio) throw new ApiProblem(404, `the audio of ${id} is gone`);
        return { body: soundOf(audio, id), headers: { 'Cache-Control': 'private, no-store' } };
      },
    }),
    operation({
      ...write,
      id: 'markMessage',
      method: 'PATCH',
      path: '/mailboxes/{name}/messages/{id}',
      summary: 'Marks a message as heard, or as new',
      body: json(object({ heard: flag() })),
      answer: json(message),
      run: async ({ params: { name, id }, body: { heard } }) => {
        await found(name, id);
        const row = await mailboxes.mark(id, heard ? 'heard' : 'fresh');
        if (!row) throw new ApiProblem(404, `there is no message ${id}`);
        return { body: answerOf(row) };
      },
    }),
    operation({
      ...write,
      id: 'deleteMessage',
      method: 'DELETE',
      path: '/mailboxes/{name}/messages/{id}',
      summary: 'Removes a message',
      answer: nothing,
      run: async ({ params: { name, id } }) => {
        await found(name, id);
        await mailboxes.remove(id);
      },
    }),
  ];
}

async function orMissing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NoSuchMailbox) throw new ApiProblem(404, error.message);
    throw error;
  }
}

function answerOf({ _id, state, bytes: size, ...row }: MessageRow): MessageAnswer {
  const { from, fromName, fromHost, at, seconds, call, transcript, mailedAt, mailFailed, cutShort } = row;
  const canCallBack = callBackTarget({ from, ...(fromHost !== undefined && { fromHost }) }) !== undefined;
  const name = fromName === undefined ? {} : { fromName };
  const written = transcript === undefined ? {} : { transcript };
  const mailed = { ...(mailedAt !== undefined && { mailedAt }), ...(mailFailed !== undefined && { mailFailed }) };
  return {
    id: _id,
    from,
    ...name,
    at,
    seconds,
    bytes: size,
    heard: state === 'heard',
    ...written,
    ...mailed,
    ...(cutShort && { cutShort }),
    call,
    canCallBack,
  };
}
