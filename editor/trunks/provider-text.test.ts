import { describe, expect, test } from 'vitest';
import { statusWords, wordsFor } from '../../runtime/trunks/answer-words.ts';
import * as steps from '../../runtime/trunks/probe/probe-steps.ts';
import { conditionOf } from '../../runtime/trunks/trunk-status.ts';
import { providerText } from './provider-text.ts';

const german = (said: string) => providerText(said, { language: 'de' });
/** Words that are in most of the server's sentences, and in no German one. */
const ENGLISH = /\b(the|is|no|not|to|for|from|answers?|provider)\b/i;

test('English is shown as it was said, and so is what nobody has translated', () => {
  expect(providerText('Switched off', { language: 'en' })).toBe('Switched off');
  expect(german('Something new')).toBe('Something new');
});

describe('in German', () => {
  test('every answer, with what the provider itself has written', () => {
    for (let status = 200; status < 700; status++) {
      expect(german(statusWords({ status, reason: 'So There' })), `${status}`).not.toMatch(ENGLISH);
      expect(german(statusWords({ status, reason: 'So There' }))).toMatch(new RegExp(`\\(${status} So There\\)$`));
    }
    expect(german('The provider refuses the user name or password (401)')).toBe(
      'Der Anbieter lehnt Benutzername oder Passwort ab (401)',
    );
  });

  test.each([
    'timeout',
    'noProvisional',
    'transport',
    'notSip',
    'transportNotSupported',
    'noSuchName',
    'noServers',
    'dnsUnavailable',
  ] as const)('no answer: %s', (why) => {
    const told = german(wordsFor({ kind: 'failed', why, cseq: 1 }, 'sip.example'));
    expect(told).toContain('sip.example');
    expect(told).not.toMatch(ENGLISH);
  });

  test('how a trunk is', () => {
    const trunk = { disabled: false, stopped: false, server: 'sip.example' };
    const silent = { kind: 'failed', why: 'timeout', cseq: 1 } as const;
    const all = [
      conditionOf({ ...trunk, disabled: true }, { health: 'unasked', everAnswered: false }),
      conditionOf({ ...trunk, stopped: true }, { health: 'unasked', everAnswered: false }),
      conditionOf(trunk, { health: 'unasked', everAnswered: false }),
      conditionOf(trunk, { health: 'silent', everAnswered: false, healthReply: silent }),
    ].map(({ why }) => german(why));
    expect(all.filter((words) => ENGLISH.test(words))).toEqual([]);
    expect(german('Registered for 600 seconds, but it never answers OPTIONS')).toMatch(/^Angemeldet für 600 Sekunden;/);
    expect(german('Asking sip.example')).toBe('sip.example wird gefragt');
    expect(german('sip.example no longer answers')).toBe('sip.example antwortet nicht mehr');
    expect(german('It answers (404)')).toBe('Er antwortet (404)');
  });

  test('a test that goes on', () => {
    const server = { address: '192.0.2.1', port: 5060, transport: 'udp' } as const;
    const told = [
      steps.dnsFound([server], 'sip.example'),
      steps.dnsFound([server], '192.0.2.1'),
      steps.dnsFound([server, { ...server, port: 5070 }], 'sip.example'),
      steps.optionsAnswered(200, 12, server),
      steps.behindNat('198.51.100.1'),
      steps.noRegistration(),
      steps.callNow(60),
      steps.noCall(),
    ].map(({ words }) => german(words));
    expect(told.filter((words) => ENGLISH.test(words))).toEqual([]);
    expect(german('A call to +4930123 from nobody that can be told')).toBe(
      'Ein Anruf an +4930123; wer anruft, ist nicht zu erkennen',
    );
  });

  test('a realm is shown as it is, whatever it holds', () => {
    const said = 'The provider asks for the password under a new name, “{server}$&”. Confirm it if that is right (401)';
    expect(german(said)).toContain('„{server}$&“');
  });
});
