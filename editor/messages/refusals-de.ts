/** What the server says when it refuses, in German. `{0}`, `{1}` stand for what is named; a test knows what the server can say. */

export const REFUSALS_DE: Readonly<Record<string, string>> = {
  // What is not there.
  'there is no {0}': '{0} gibt es nicht',
  'there is no account {0}': 'es gibt kein Konto {0}',
  'there is no call {0}': 'es gibt keinen Anruf {0}',
  'there is no call {0} that runs': 'es läuft kein Anruf {0}',
  'there is no flow {0}': 'es gibt keinen Ablauf {0}',
  'there is no key {0}': 'es gibt keinen Schlüssel {0}',
  'there is no mailbox {0}': 'es gibt kein Postfach {0}',
  'there is no message {0}': 'es gibt keine Nachricht {0}',
  'there is no message {0} in {1}': 'in {1} gibt es keine Nachricht {0}',
  'there is no number {0}': 'es gibt keine Nummer {0}',
  'there is no prompt {0}': 'es gibt keine Ansage {0}',
  'there is no recording {0}': 'es gibt keine Aufnahme {0}',
  'there is no trunk {0}': 'es gibt keinen Anbieter {0}',
  'there is no user {0}': 'es gibt keinen Benutzer {0}',
  'there is no webhook {0}': 'es gibt keinen Webhook {0}',
  'there is no greeting of the owner in {0}': 'in {0} hat der Besitzer keine Begrüßung gesprochen',
  'there is no name spoken by the owner of {0}': 'der Besitzer von {0} hat seinen Namen nicht gesprochen',
  'the audio of {0} is gone': 'der Ton von {0} ist nicht mehr da',
  '{0} has no phone {1}': '{0} hat kein Telefon {1}',
  '{0} is not banned': '{0} ist nicht gesperrt',
  '{0} is not among the networks added here': '{0} ist keines der hier hinzugefügten Netze',
  'nothing is kept as {0}': 'unter {0} ist nichts gemerkt',
  'no call has come by {0} since the start': 'über {0} ist seit dem Start kein Anruf gekommen',
  '{0} has not been offered another name': '{0} ist kein anderer Name angeboten worden',
  'the messages of call {0} are no longer kept: only those of the latest calls are':
    'die Meldungen des Anrufs {0} sind nicht mehr da: nur die der letzten Anrufe werden aufgehoben',

  // What clashes.
  '{0} is an emergency number': '{0} ist eine Notrufnummer',
  '{0} is the extension of {1}': '{0} ist die Durchwahl von {1}',
  '{0} is already the name of an account': '{0} heißt schon ein Konto',
  '{0} is already the name of a flow': '{0} heißt schon ein Ablauf',
  '{0} is already the name of a number': '{0} ist schon eine Nummer',
  '{0} is already the name of a trunk': '{0} heißt schon ein Anbieter',
  'calls are led here by {0}: lead them elsewhere first':
    'Anrufe kommen hierher durch {0}: führen Sie sie zuerst anderswohin',
  '{0} stays an admin: it is the way back in': '{0} bleibt Administrator: das ist der Weg zurück ins Haus',
  '{0} stays: it is the way back in': '{0} bleibt: das ist der Weg zurück ins Haus',
  'there are {0} already': 'es gibt schon {0}',
  'there are {0} keys already': 'es gibt schon {0} Schlüssel',
  'there are {0} users already': 'es gibt schon {0} Benutzer',
  '{0}: {1} has changed since it was read': '{1} ist inzwischen geändert worden',
  '{0}: there is already a row with {1}': 'es gibt schon {1}',
  '{0}: there is no {1}': 'es gibt {1} nicht',

  // What was written.
  'the drawing has errors; mend them, then publish': 'die Zeichnung hat Fehler; beheben, dann veröffentlichen',
  'this is not a flow document': 'das ist kein Ablauf',
  'the flow calls itself {0}, the address says {1}': 'der Ablauf nennt sich {0}, die Adresse sagt {1}',
  '{0} is no IP address': '{0} ist keine IP-Adresse',
  '{0} cannot be a name': '{0} kann kein Name sein',
  '“{0}” is no telephone number and no feature code': '„{0}“ ist weder eine Telefonnummer noch ein Tastencode',
  'expiresAt is in the past': 'der Ablauf liegt in der Vergangenheit',
  'the current password is wrong': 'das bisherige Passwort ist falsch',
  'this password would be guessed soon; choose another': 'dieses Passwort wäre bald erraten; wählen Sie ein anderes',
  'this is no recording that can be used': 'das ist keine Aufnahme, die sich verwenden lässt',
  'this is no web address': 'das ist keine Web-Adresse',
  'only http and https are spoken': 'nur http und https werden gesprochen',
  'an address with a password in it is not used': 'eine Adresse mit einem Passwort darin wird nicht benutzt',
  '{0} is in a private network; name it in CORDBOARD_WEB_ALLOW if it may be reached':
    '{0} liegt in einem privaten Netz; nennen Sie es in CORDBOARD_WEB_ALLOW, wenn es erreicht werden darf',

  // Calls that somebody asks for.
  'the account {0} is switched off': 'das Konto {0} ist abgeschaltet',
  'no phone is registered for {0}': 'für {0} ist kein Telefon angemeldet',
  'too many calls are being placed': 'es werden gerade zu viele Anrufe begonnen',
  '{0} cannot be called': '{0} kann nicht angerufen werden',
  '{0} is nothing that can be called': '{0} ist nichts, das angerufen werden kann',
  'name either "to" or "flow"': 'entweder ein Ziel oder einen Ablauf nennen',
  'only the side that called can be transferred': 'nur wer angerufen hat, kann weiterverbunden werden',
  'only an answered call can be transferred': 'nur ein angenommener Anruf kann weiterverbunden werden',
  'the call has ended meanwhile': 'der Anruf ist inzwischen zu Ende',
  'this server cannot place calls': 'dieser Server kann keine Anrufe beginnen',
  'this server cannot transfer calls': 'dieser Server kann Anrufe nicht weiterverbinden',

  // Mailboxes.
  'the mailbox {0} mails nobody': 'das Postfach {0} mailt niemandem',
  'there is no mail server: set CORDBOARD_SMTP_URL and CORDBOARD_SMTP_FROM':
    'es gibt keinen Mailserver: CORDBOARD_SMTP_URL und CORDBOARD_SMTP_FROM setzen',
  'no account has the mailbox {0}': 'kein Konto hat das Postfach {0}',
  '{0} does not have the mailbox {1}': '{0} hat das Postfach {1} nicht',
  'whose phone? Name one "account" of {0}': 'wessen Telefon? Eines dieser Konten nennen: {0}',

  // Who may.
  'this needs the role {0}': 'dafür braucht es die Rolle {0}',
  'too many wrong passwords; wait a minute': 'zu viele falsche Passwörter; eine Minute warten',
  'user or password is wrong': 'Benutzer oder Passwort ist falsch',
  'wait a minute': 'eine Minute warten',
  'at most 100 requests a second': 'höchstens 100 Anfragen in der Sekunde',
  'open the link that the start of the product printed, or send a password':
    'den Link öffnen, den der Start ausgegeben hat, oder ein Passwort senden',
  'changes need the X-CSRF-Token of the session': 'die Anmeldung ist nicht mehr gültig: die Seite neu laden',

  // What a status means, where nothing more is said.
  'This request makes no sense': 'diese Anfrage ergibt keinen Sinn',
  'Log in first': 'zuerst anmelden',
  'Not allowed': 'nicht erlaubt',
  'Not found': 'nicht gefunden',
  'It clashes with what is there': 'es widerspricht dem, was da ist',
  'Somebody else has changed it': 'jemand anders hat es geändert',
  'Too large': 'zu groß',
  'It has mistakes': 'es enthält Fehler',
  'Too many requests': 'zu viele Anfragen',
  'Something went wrong on our side': 'bei uns ist etwas schiefgegangen',
  'This server cannot do that': 'dieser Server kann das nicht',
  'The store is not available': 'der Speicher ist nicht erreichbar',
};
