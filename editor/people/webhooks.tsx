/** Addresses that are told what happens. */

import type { WebhookAnswer, WebhookRequest } from '../../shared/api/webhooks.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { bodyOf } from '../records/record.ts';
import { useRows } from '../records/use-rows.ts';
import { AskFirst } from '../ui/ask-first.tsx';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { TableHead } from '../ui/table-head.tsx';
import { When } from '../ui/times-view.tsx';
import { Desk } from './desk.tsx';
import { peopleApi } from './people-api.ts';
import { NEW_WEBHOOK } from './people-fields.ts';

export function Webhooks() {
  const { t } = useWords();
  const { rows, why, reload } = useRows(peopleApi.webhooks);
  const test = async (id: string): Promise<void> => {
    try {
      await peopleApi.testWebhook(id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
    await reload();
  };
  return (
    <Desk
      title="people.webhooks"
      help="people.webhooksHelp"
      add="people.addWebhook"
      form={NEW_WEBHOOK}
      onAdd={async (draft) => {
        const { secret } = await peopleApi.addWebhook(bodyOf(draft, 'omit') as unknown as WebhookRequest);
        await reload();
        return secret;
      }}
      why={why}
      testId="webhooks"
    >
      {rows?.length === 0 && <p className="hint">{t('people.noWebhooks')}</p>}
      {rows && rows.length > 0 && (
        <div className="table-frame">
          <table className="table dense">
            <TableHead columns={['people.address', 'people.events', 'people.delivered', 'flows.col.actions']} />
            <tbody>
              {rows.map((webhook) => (
                <tr key={webhook.id}>
                  <td className="cell-why">{webhook.url}</td>
                  <td className="cell-why">
                    <code>{webhook.events.join(' ')}</code>
                  </td>
                  <td>
                    <LastDelivery webhook={webhook} />
                  </td>
                  <td>
                    <span className="buttons">
                      <button type="button" className="button quiet" onClick={() => void test(webhook.id)}>
                        {t('people.test')}
                      </button>
                      <AskFirst
                        label={t('people.remove')}
                        question={t('people.removeSure', { name: webhook.url })}
                        testId={`remove-webhook-${webhook.id}`}
                        tone="danger"
                        run={async () => {
                          await peopleApi.removeWebhook(webhook.id);
                          await reload();
                        }}
                      />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Desk>
  );
}

function LastDelivery({ webhook: { deliveries } }: { webhook: WebhookAnswer }) {
  const { t } = useWords();
  const [last] = deliveries;
  if (!last) return <span className="hint">{t('people.never')}</span>;
  return (
    <span className="state">
      <span className={`tag ${last.outcome === 'delivered' ? 'good' : 'bad'}`}>{last.status ?? last.outcome}</span>
      <When at={last.triedAt} /> {last.why && <span className="hint">{last.why}</span>}
    </span>
  );
}
