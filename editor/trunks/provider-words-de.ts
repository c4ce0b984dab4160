/** The server's sentences about trunks, in German. Named groups are filled in. */
export const PROVIDER_WORDS_DE: readonly (readonly [said: RegExp, german: string])[] = [
  // How it is.
  [/^Switched off$/, 'Abgeschaltet'],
  [/^Stopped: no calls go out/, 'Angehalten: Es geht nichts hinaus, bis es jemand wieder zulässt'],
  [/^Asking (?<server>.+)$/, '{server} wird gefragt'],
  [/^Registered for (?<seconds>\d+) seconds$/, 'Angemeldet für {seconds} Sekunden'],
  [
    /^Registered for (?<seconds>\d+) seconds, but it never answers OPTIONS$/,
    'Angemeldet für {seconds} Sekunden; OPTIONS beantwortet er nie',
  ],
  [/^(?<server>.+) no longer answers$/, '{server} antwortet nicht mehr'],
  [/^(?<server>.+) has not answered yet$/, '{server} hat noch nicht geantwortet'],
  [/^It answers$/, 'Er antwortet'],
  // Answers.
  [/^The provider does not understand the request$/, 'Der Anbieter versteht die Anfrage nicht'],
  [/^The provider refuses the user name or password$/, 'Der Anbieter lehnt Benutzername oder Passwort ab'],
  [
    /^The provider forbids it: /,
    'Der Anbieter verbietet es: oft ein falsches Passwort, ein gesperrtes Konto oder eine Adresse, die er nicht erwartet',
  ],
  [/^The provider does not know this user name$/, 'Der Anbieter kennt diesen Benutzernamen nicht'],
  [/^This server takes no registrations$/, 'Dieser Server nimmt keine Anmeldungen an'],
  [
    /^The provider’s server waited in vain for another one$/,
    'Der Server des Anbieters hat vergeblich auf einen anderen gewartet',
  ],
  [/^This account no longer exists at the provider$/, 'Dieses Konto gibt es beim Anbieter nicht mehr'],
  [
    /^The provider demands something that Cordboard does not do$/,
    'Der Anbieter verlangt etwas, das Cordboard nicht kann',
  ],
  [/^The provider wants longer registrations$/, 'Der Anbieter will längere Anmeldungen'],
  [
    /^The provider cannot send to the address that Cordboard gave$/,
    'Der Anbieter kann nicht an die Adresse senden, die Cordboard angab',
  ],
  [/^The account is not available at the provider$/, 'Das Konto ist beim Anbieter nicht verfügbar'],
  [/^The provider says that the line is busy$/, 'Der Anbieter sagt, der Anschluss sei besetzt'],
  [/^The provider accepts none of the audio formats$/, 'Der Anbieter nimmt keines der Tonformate an'],
  [/^The provider’s server has a fault$/, 'Der Server des Anbieters hat einen Fehler'],
  [
    /^The provider’s server got a bad answer from another one$/,
    'Der Server des Anbieters bekam von einem anderen eine schlechte Antwort',
  ],
  [
    /^The provider’s server is overloaded or being repaired$/,
    'Der Server des Anbieters ist überlastet oder wird gewartet',
  ],
  [/^The provider declines$/, 'Der Anbieter lehnt ab'],
  [/^The provider answers$/, 'Der Anbieter antwortet'],
  [/^The provider refuses$/, 'Der Anbieter weist ab'],
  [/^The provider asks for a password$/, 'Der Anbieter verlangt ein Passwort'],
  // No answer.
  [
    /^No answer from (?<server>.+)\. Is the name right/,
    'Keine Antwort von {server}. Stimmt der Name, und lässt eine Firewall SIP durch?',
  ],
  [/^No answer from (?<server>.+) within 4 seconds$/, 'Keine Antwort von {server} in 4 Sekunden'],
  [
    /^(?<server>.+) cannot be reached: no connection could be made$/,
    '{server} ist nicht erreichbar: Es kam keine Verbindung zustande',
  ],
  [/^(?<server>.+) is no SIP address$/, '{server} ist keine SIP-Adresse'],
  [
    /^No transport that Cordboard listens on leads to (?<server>.+)$/,
    'Kein Transport, auf dem Cordboard lauscht, führt zu {server}',
  ],
  [/^DNS knows no (?<server>.+)$/, 'DNS kennt {server} nicht'],
  [/^DNS names no SIP server for (?<server>.+)$/, 'DNS nennt keinen SIP-Server für {server}'],
  [
    /^No name server answers, so (?<server>.+) cannot be looked up$/,
    'Kein Nameserver antwortet: {server} kann nicht nachgeschlagen werden',
  ],
  // Passwords.
  [
    /^(?<address>.+) asked for the password, but is not among the addresses of this trunk$/,
    '{address} fragte nach dem Passwort, ist aber keine der Adressen dieses Anbieters',
  ],
  [
    /^The provider asks for the password under a new name, “(?<realm>.*)”\. Confirm it if that is right$/s,
    'Der Anbieter fragt unter einem neuen Namen nach dem Passwort, „{realm}“. Bestätigen Sie ihn, wenn er stimmt',
  ],
  [
    /^The provider wants a kind of login that Cordboard does not know$/,
    'Der Anbieter will eine Art der Anmeldung, die Cordboard nicht kennt',
  ],
  [
    /^The provider wants a kind of login for which no password is stored$/,
    'Der Anbieter will eine Art der Anmeldung, für die kein Passwort gespeichert ist',
  ],
  // Tests.
  [/^(?<server>.+) is an address: nothing to look up$/, '{server} ist eine Adresse: nichts nachzuschlagen'],
  [/^DNS found one server for (?<server>.+?): (?<shown>.+)$/, 'DNS fand einen Server für {server}: {shown}'],
  [
    /^DNS found (?<count>\d+) servers for (?<server>.+?): (?<shown>.+)$/,
    'DNS fand {count} Server für {server}: {shown}',
  ],
  [
    /^(?<server>.+) answered OPTIONS with (?<status>\d+) in (?<ms>[\d.]+) ms$/,
    '{server} beantwortete OPTIONS mit {status} in {ms} ms',
  ],
  [
    /^Registered at (?<server>.+) for (?<seconds>\d+) seconds; calls go out by the route that it gave$/,
    'Bei {server} für {seconds} Sekunden angemeldet; Anrufe gehen den Weg hinaus, den er nannte',
  ],
  [/^Registered at (?<server>.+) for (?<seconds>\d+) seconds$/, 'Bei {server} für {seconds} Sekunden angemeldet'],
  [
    /^The provider sees us at (?<address>.+): there is a NAT between us\./,
    'Der Anbieter sieht uns unter {address}: Dazwischen ist ein NAT. Kommen Anrufe ohne Ton herein, setzen Sie CORDBOARD_PUBLIC_ADDRESS',
  ],
  [
    /^Nothing to register: the provider knows us by our address$/,
    'Nichts anzumelden: Der Anbieter kennt uns an unserer Adresse',
  ],
  [
    /^Call your number now, from any phone\./,
    'Rufen Sie jetzt Ihre Nummer an, von irgendeinem Telefon. Was hereinkommt, wird hier gezeigt',
  ],
  [
    /^No call came\./,
    'Es kam kein Anruf. Schickt der Anbieter Anrufe an dieses Konto, und lässt eine Firewall sie herein?',
  ],
  [
    /^A call to (?<called>.+) from somebody who withholds the number$/,
    'Ein Anruf an {called} von jemandem, der seine Nummer unterdrückt',
  ],
  [
    /^A call to (?<called>.+) from nobody that can be told$/,
    'Ein Anruf an {called}; wer anruft, ist nicht zu erkennen',
  ],
  [/^A call to (?<called>.+) from (?<caller>.+)$/, 'Ein Anruf an {called} von {caller}'],
  [
    /^A call from .+, but “(?<called>.*)” is no whole number: /s,
    'Ein Anruf, aber „{called}“ ist keine ganze Nummer: Wählen Sie unten, wo die angerufene Nummer steht',
  ],
];
