/** The words of mailboxes, in English. */

export const mailboxesEn = {
  'nav.mailboxes': 'Mailboxes',
  'mailboxes.none': 'No mailboxes yet',
  'mailboxes.noneText': 'A mailbox is there as soon as an account names one, or a box “Voicemail” takes a message.',
  'mailboxes.counts': '{fresh} new, {heard} heard; room for {most}',
  'mailboxes.settings': 'Settings',
  'mailboxes.removePin': 'Remove PIN',
  'mailboxes.removePinSure': 'Nobody can listen by phone then. Remove the PIN?',
  'mailboxes.test': 'Send a trial mail',
  'mailboxes.testing': 'Sending …',
  'mailboxes.testSent': 'The mail server has taken the trial mail.',
  'mailboxes.mailed': 'Mailed',
  'mailboxes.mailFailed': 'Not mailed: {why}',
  'mailboxes.from': 'From',
  'mailboxes.message': 'Message',
  'mailboxes.fresh': 'New',
  'mailboxes.play': 'Message from {from}',
  'mailboxes.markHeard': 'Mark as heard',
  'mailboxes.markNew': 'Mark as new',
  'mailboxes.removeSure': 'Remove this message?',
};
