/** The words of mailboxes, in German. */

import type { mailboxesEn } from './mailboxes-en.ts';

export const mailboxesDe: Readonly<Record<keyof typeof mailboxesEn, string>> = {
  'nav.mailboxes': 'Postfächer',
  'mailboxes.none': 'Noch keine Postfächer',
  'mailboxes.noneText':
    'Ein Postfach gibt es, sobald ein Konto eines nennt oder ein Kasten „Sprachnachricht“ etwas aufnimmt.',
  'mailboxes.counts': '{fresh} neu, {heard} gehört; Platz für {most}',
  'mailboxes.settings': 'Einstellungen',
  'mailboxes.removePin': 'PIN entfernen',
  'mailboxes.removePinSure': 'Dann kann niemand am Telefon abhören. Die PIN entfernen?',
  'mailboxes.dropGreeting': 'Eigene Begrüßung entfernen',
  'mailboxes.dropGreetingSure': 'Anrufer hören dann die Begrüßung der Zeichnung. Entfernen?',
  'mailboxes.dropSpokenName': 'Gesprochenen Namen entfernen',
  'mailboxes.dropSpokenNameSure': 'Anrufer hören dann nur die Begrüßung der Zeichnung. Entfernen?',
  'mailboxes.test': 'Probe-Mail senden',
  'mailboxes.testing': 'Wird gesendet …',
  'mailboxes.testSent': 'Der Mailserver hat die Probe-Mail angenommen.',
  'mailboxes.mailed': 'Gemailt',
  'mailboxes.mailFailed': 'Nicht gemailt: {why}',
  'mailboxes.fresh': 'Neu',
  'mailboxes.play': 'Nachricht von {from}',
  'mailboxes.markHeard': 'Als gehört merken',
  'mailboxes.markNew': 'Als neu merken',
  'mailboxes.position': 'Stelle',
  'mailboxes.atOf': '{at} von {all}',
  'mailboxes.speed': 'Geschwindigkeit',
  'mailboxes.nobody': 'Nummer unterdrückt',
  'mailboxes.callBack': 'Zurückrufen',
  'mailboxes.byPhoneOf': 'Telefon von',
  'mailboxes.ringing': 'Die Telefone von {account} klingeln. Wer abhebt, wird mit {from} verbunden.',
  'mailboxes.noNumber': 'Keine Nummer zum Zurückrufen',
  'mailboxes.noOwner': 'Kein Konto hat dieses Postfach: Niemand kann zurückrufen.',
  'mailboxes.ownGreeting': 'Eigene Begrüßung',
  'mailboxes.spokenName': 'Gesprochener Name',
  'mailboxes.removeSure': 'Diese Nachricht löschen?',
};
