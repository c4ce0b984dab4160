/** Whoever has left a message is called back by the account that owns the mailbox. */

import type { LocalText } from '../../../shared/flow-schema/fields.ts';
import { callBackTarget } from '../../mailbox/call-back-target.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { object, optional, text } from '../schema.ts';

const withheld = (): ApiProblem =>
  refusal('number-withheld', {
    en: 'whoever left this message has shown no number that can be called',
    de: 'wer diese Nachricht hinterließ, hat keine Nummer gezeigt, die man anrufen kann',
  });

const phoneless = (account: string): ApiProblem =>
  refusal('no-phone', {
    en: `no phone is registered for ${account}`,
    de: `für ${account} ist kein Telefon angemeldet`,
  });

/** In both languages: whoever presses the button reads it. */
const refusal = (code: string, message: LocalText): ApiProblem =>
  new ApiProblem(409, message.en, [{ severity: 'error', code, message }]);

export function messageCallBackOperations({ mailboxes, control, phones }: ApiParts): readonly Operation[] {
  /** @throws ApiProblem 409 when nobody owns the mailbox, 422 when it is not clear whose phone is meant */
  const ownerOf = (mailbox: string, wanted: string | undefined): string => {
    const owners = mailboxes.owners(mailbox);
    if (owners.length === 0) throw new ApiProblem(409, `no account has the mailbox ${mailbox}`);
    const meant = wanted?.toLowerCase();
    if (meant !== undefined && !owners.includes(meant))
      throw new ApiProblem(422, `${wanted} does not have the mailbox ${mailbox}`);
    // Of several owners one may be the only one who has a phone.
    const reachable = owners.filter((name) => phones.count(name) > 0);
    const [first, ...others] = meant === undefined ? (reachable.length > 0 ? reachable : owners) : [meant];
    if (others.length > 0) throw new ApiProblem(422, `whose phone? Name one "account" of ${owners.join(', ')}`);
    return first!;
  };
  return [
    operation({
      tag: 'Mailboxes',
      role: 'editor',
      scope: 'calls:control',
      id: 'callBackMessage',
      method: 'POST',
      path: '/mailboxes/{name}/messages/{id}/call-back',
      summary: 'Rings the phones of the account that owns the mailbox, then calls whoever left the message',
      about:
        'With the rights of that account. Name it when several accounts own the mailbox and have phones. ' +
        'Refused with 409 when the number is withheld, when no account owns the mailbox, or when no phone is registered.',
      body: json(object({ account: optional(text({ minLength: 1, maxLength: 100 })) })),
      status: 202,
      answer: json(object({ id: text({ description: 'Of the call: see `GET /calls/{id}`' }), account: text() })),
      errors: [409, 501],
      run: async ({ params: { name, id }, body: { account: wanted }, identity }) => {
        const message = await mailboxes.message(id);
        if (message?.mailbox !== name.toLowerCase()) throw new ApiProblem(404, `there is no message ${id} in ${name}`);
        const to = callBackTarget(message);
        if (to === undefined) throw withheld();
        const account = ownerOf(message.mailbox, wanted);
        if (phones.count(account) === 0) throw phoneless(account);
        if (!control.place) throw new ApiProblem(501, 'this server cannot place calls');
        const placed = await control.place({ account, to, by: identity.user });
        if ('refused' in placed) throw new ApiProblem(placed.refused.status, placed.refused.why);
        const headers = { Location: `/api/calls/${placed.call}` };
        return { body: { id: placed.call, account }, headers, detail: `${account} calls ${to}` };
      },
    }),
  ];
}
