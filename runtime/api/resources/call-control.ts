/** Calls made, ended and transferred by a script: what a click in an address book needs. */

import type { ApiParts, ControlRefusal } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { named, object, optional, text } from '../schema.ts';

const target = text({
  minLength: 1,
  maxLength: 500,
  description: 'A number, a short number, an account, or a SIP address',
  examples: ['+35315550100', '201', 'sip:desk@example.org'],
});

const control = { tag: 'Calls', role: 'editor', scope: 'calls:control' } as const;

export function callControlOperations({ control: calls }: ApiParts): readonly Operation[] {
  return [
    operation({
      ...control,
      id: 'placeCall',
      method: 'POST',
      path: '/calls',
      summary: 'Rings the phones of an account, then connects whoever answers',
      about: 'To `to`, with the rights of the account; or to the flow `flow`. Name one of them.',
      body: json(
        named(
          'CallOrder',
          object({
            account: text({ minLength: 1, maxLength: 100 }),
            to: optional(target),
            flow: optional(text({ maxLength: 60 })),
          }),
        ),
      ),
      status: 202,
      answer: json(object({ id: text({ description: 'Of the call: see `GET /calls/{id}`' }) })),
      errors: [404, 409, 501],
      run: async ({ body: { account, to, flow }, identity }) => {
        if ((to === undefined) === (flow === undefined)) throw new ApiProblem(422, 'name either "to" or "flow"');
        if (!calls.place) throw new ApiProblem(501, 'this server cannot place calls');
        const placed = await calls.place({ account, to: to ?? { flow: flow ?? '' }, by: identity.user });
        if ('refused' in placed) throw problemOf(placed);
        return { body: { id: placed.call }, headers: { Location: `/api/calls/${placed.call}` }, changed: placed.call };
      },
    }),
    operation({
      ...control,
      id: 'hangUpCall',
      method: 'POST',
      path: '/calls/{id}/hangup',
      summary: 'Ends a call that runs',
      answer: nothing,
      run: async ({ params: { id }, identity }) => {
        if (!(await calls.hangUp(id, identity.user))) throw new ApiProblem(404, `there is no call ${id} that runs`);
        return {};
      },
    }),
    operation({
      ...control,
      id: 'transferCall',
      method: 'POST',
      path: '/calls/{id}/transfer',
      summary: 'Connects one side of a call to somebody else',
      about:
        'Asks the phone that called to call `to`, with its own rights. A `leg` other than that is refused with 409.',
      body: json(object({ to: target, leg: optional(text({ maxLength: 100 })) })),
      status: 202,
      answer: nothing,
      errors: [409, 501],
      run: async ({ params: { id }, body: { to, leg }, identity }) => {
        if (!calls.transfer) throw new ApiProblem(501, 'this server cannot transfer calls');
        const refused = await calls.transfer(id, { to, ...(leg !== undefined && { leg }), by: identity.user });
        if (refused) throw problemOf(refused);
        return { detail: to };
      },
    }),
  ];
}

const problemOf = ({ refused: { status, why } }: ControlRefusal): ApiProblem => new ApiProblem(status, why);
