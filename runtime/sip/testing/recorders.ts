/** Listeners that remember what they were told, for tests of the engine and of its users. */

import type { UnansweredChallenge } from '../auth/digest-attempt.ts';
import type { CallListener } from '../calling/call-options.ts';
import type { Dialog, DialogEnd, IncomingReinvite, IncomingRequest, IncomingUpdate } from '../dialog/dialog.ts';
import type { IncomingInvite } from '../dialog/incoming-invite.ts';
import type { OutgoingInviteListener } from '../dialog/outgoing-invite.ts';
import type { IncomingReferral } from '../dialog/referral.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import type { Peer } from '../transport/address.ts';
import type { UserAgent } from '../user-agent.ts';

/** Everything that has happened to one user agent, in order, and the objects it was about. */
export class UserAgentRecorder {
  readonly events: string[] = [];
  readonly invites: IncomingInvite[] = [];
  readonly dialogs: Dialog[] = [];
  readonly ends: DialogEnd[] = [];
  readonly reinvites: IncomingReinvite[] = [];
  readonly updates: IncomingUpdate[] = [];
  readonly requests: IncomingRequest[] = [];
  readonly referrals: IncomingReferral[] = [];
  readonly acks: SipRequest[] = [];
  readonly errors: unknown[] = [];
  /** What to do with each new INVITE; nothing unless set. */
  onInvite: (invite: IncomingInvite) => void = () => {};

  constructor(userAgent: UserAgent) {
    userAgent.listener = {
      invite: (invite) => {
        this.events.push('invite');
        this.invites.push(invite);
        invite.listener = {
          cancelled: (request) => this.events.push(`cancelled by ${request.method}`),
          failed: (why) => this.events.push(`failed: ${why}`),
        };
        this.onInvite(invite);
      },
      request: (request) => {
        this.events.push(`request ${request.request.method}`);
        this.requests.push(request);
      },
      callbackFailed: (error) => this.errors.push(error),
    };
  }

  /** Accepts the last INVITE and listens to its dialog. */
  accept(body = 'answer'): Dialog {
    const dialog = this.invites.at(-1)!.accept({ body });
    this.watch(dialog);
    return dialog;
  }

  watch(dialog: Dialog): void {
    this.dialogs.push(dialog);
    dialog.listener = {
      acknowledged: (ack) => {
        this.events.push('acknowledged');
        this.acks.push(ack);
      },
      reinvite: (exchange) => {
        this.events.push('reinvite');
        this.reinvites.push(exchange);
      },
      update: (exchange) => {
        this.events.push('update');
        this.updates.push(exchange);
      },
      refer: (exchange) => {
        this.events.push('refer');
        this.referrals.push(exchange);
      },
      refreshed: () => this.events.push('refreshed'),
      request: (request) => {
        this.events.push(`request ${request.request.method}`);
        this.requests.push(request);
      },
      ended: (end) => {
        this.events.push(`ended by ${end.by}: ${end.why}`);
        this.ends.push(end);
      },
    };
  }
}

/** What became of one INVITE of ours. */
export class InviteRecorder implements OutgoingInviteListener {
  readonly events: string[] = [];
  readonly responses: SipMessage[] = [];
  dialog: Dialog | undefined;
  acknowledge: Parameters<NonNullable<OutgoingInviteListener['accepted']>>[2] | undefined;

  progress(response: SipResponse): void {
    this.#note(response, `progress ${response.status}`);
  }

  accepted(dialog: Dialog, response: SipResponse, acknowledge: NonNullable<InviteRecorder['acknowledge']>): void {
    this.dialog = dialog;
    this.acknowledge = acknowledge;
    dialog.listener = { ended: (end) => this.events.push(`ended by ${end.by}: ${end.why}`) };
    this.#note(response, `accepted ${response.status}`);
  }

  refused(response: SipResponse): void {
    this.#note(response, `refused ${response.status}`);
  }

  failed(why: string): void {
    this.events.push(`failed: ${why}`);
  }

  answeredTooLate(response: SipResponse): void {
    this.#note(response, 'answered too late');
  }

  #note(response: SipResponse, event: string): void {
    this.events.push(event);
    this.responses.push(response);
  }
}

/** What became of one call that was placed by name. */
export class CallRecorder extends InviteRecorder implements CallListener {
  readonly unanswered: UnansweredChallenge[] = [];

  attempted({ transport, address }: Peer): void {
    this.events.push(`attempted ${transport === 'udp' ? '' : `${transport} `}${address}`);
  }

  trying(): void {
    this.events.push('trying');
  }

  challengeUnanswered(challenges: readonly UnansweredChallenge[]): void {
    for (const challenge of challenges) this.events.push(`unanswered: ${challenge.reason}`);
    this.unanswered.push(...challenges);
  }
}
