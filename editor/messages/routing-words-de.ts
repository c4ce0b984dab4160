/** What routing and policy say of a call, in German. `{0}`, `{1}` stand for what is named, which may be such words itself. */

/** Kinds of numbers, as they stand in brackets, with a country before them or alone. */
const KINDS: Readonly<Record<string, string>> = {
  'a fixed line': 'ein Festnetzanschluss',
  'a mobile': 'ein Mobiltelefon',
  'toll-free': 'gebührenfrei',
  'premium rate': 'Mehrwertnummer',
  'shared cost': 'geteilte Kosten',
  'a personal number': 'eine persönliche Nummer',
  'satellite or international network': 'Satellit oder internationales Netz',
  'no complete number': 'keine vollständige Nummer',
  'an ordinary number': 'eine gewöhnliche Nummer',
  'a name': 'ein Name',
};

const withCountry = Object.entries(KINDS).map(([kind, german]) => [`{0}, ${kind}`, `{0}, ${german}`] as const);

export const ROUTING_DE: Readonly<Record<string, string>> = {
  ...KINDS,
  ...Object.fromEntries(withCountry),

  // Whose.
  'the house': 'das Haus',
  'the account {0}': 'das Konto {0}',
  'the trunk {0}': 'der Anbieter {0}',

  // What the rules found.
  '{0} is no emergency number': '{0} ist keine Notrufnummer',
  '{0} may place calls': '{0} darf anrufen',
  '{0} has no outgoing flow': '{0} hat keinen Ablauf für abgehende Anrufe',
  '{0} has no outgoing flow and reaches only what is inside':
    '{0} hat keinen Ablauf für abgehende Anrufe und erreicht nur, was im Haus ist',
  'its outgoing flow {0} is not published': 'der Ablauf {0} für abgehende Anrufe ist nicht veröffentlicht',
  '{0} is ours': '{0} ist unsere Adresse',
  '{0} is none of our addresses or domains': '{0} ist keine unserer Adressen oder Domänen',
  'it comes straight here': 'er kommt geradewegs hierher',
  'it was passed on {0} times': 'er wurde {0}-mal weitergeleitet',
  'it was passed on {0} times before it came here': 'er wurde {0}-mal weitergeleitet, bevor er hierher kam',
  'no number {0}': 'keine Nummer {0}',
  'no number {0} of the trunk {1}, or of any': 'keine Nummer {0} des Anbieters {1} oder irgendeines',
  'no account {0}': 'kein Konto {0}',
  'no extension {0}': 'keine Durchwahl {0}',
  'no published flow {0}': 'kein veröffentlichter Ablauf {0}',
  'the trunk {0} leads nowhere by itself': 'der Anbieter {0} führt von sich aus nirgendwohin',
  'all phones of {0} ring': 'alle Telefone von {0} klingeln',
  'the flow {0} takes the call': 'der Ablauf {0} nimmt den Anruf',
  'the flow {0} of {1} takes the call': 'der Ablauf {0} von {1} nimmt den Anruf',
  'the outgoing flow {0} takes the call': 'der Ablauf {0} für abgehende Anrufe nimmt den Anruf',
  'the outgoing flow {0} of {1} takes the call': 'der Ablauf {0} für abgehende Anrufe von {1} nimmt den Anruf',
  'emergency call to {0}: it goes out at once, past every flow, rule and limit':
    'Notruf an {0}: er geht sofort hinaus, an jedem Ablauf, jeder Regel und jeder Grenze vorbei',
  'refused with {0}: {1}': 'abgewiesen mit {0}: {1}',
  'refused: {0}': 'abgewiesen: {0}',
  'not found: {0}': 'nicht gefunden: {0}',
  allowed: 'erlaubt',

  // What is not there.
  'nothing is called {0}': 'nichts heißt {0}',
  'nothing is called {0}; {1}': 'nichts heißt {0}; {1}',
  'nothing is called {0}: no trunk, no account, no extension, no number':
    'nichts heißt {0}: kein Anbieter, kein Konto, keine Durchwahl, keine Nummer',
  'nothing here is called {0}': 'nichts heißt hier {0}',
  'nothing here takes calls for {0}': 'nichts nimmt hier Anrufe für {0}',
  '{0} is outside; {1}': '{0} ist außerhalb; {1}',
  'the flow {0} is not reachable by name': 'der Ablauf {0} ist nicht mit Namen zu erreichen',
  'the flow {0} is not published': 'der Ablauf {0} ist nicht veröffentlicht',
  'this source may not reach flows by name': 'von dort sind Abläufe nicht mit Namen zu erreichen',
  'no phone of {0} is registered': 'kein Telefon von {0} ist angemeldet',
  'the target is empty or no address': 'das Ziel ist leer oder keine Adresse',
  '{0} is no emergency service': '{0} ist kein Notdienst',
  '{0} is no SIP address': '{0} ist keine SIP-Adresse',
  '{0} is no trunk and no host': '{0} ist kein Anbieter und kein Rechner',
  'nobody is named at {0}': 'bei {0} ist niemand genannt',
  'nobody was dialled who could be called by {0}': 'es wurde niemand gewählt, der über {0} angerufen werden kann',
  'no trunk could take {0}': 'kein Anbieter konnte {0} nehmen',
  'there is no trunk by which {0} could be called': 'es gibt keinen Anbieter, über den {0} angerufen werden kann',

  // Where it goes.
  '{0} is the emergency number {1}': '{0} ist die Notrufnummer {1}',
  '{0} is the flow {1}': '{0} ist der Ablauf {1}',
  '{0} is the account {1}': '{0} ist das Konto {1}',
  '{0} is our number {1}, which leads to the flow {2}': '{0} ist unsere Nummer {1}, die zum Ablauf {2} führt',
  '{0} is our number {1}, which leads to the account {2}': '{0} ist unsere Nummer {1}, die zum Konto {2} führt',
  '{0} is {1} by the trunk {2}': '{0} ist {1} über den Anbieter {2}',
  '{0} is nobody in the house: it goes out by the first trunk that may take it':
    '{0} ist niemand im Haus: er geht über den ersten Anbieter hinaus, der ihn nehmen darf',
  '{0} is a SIP address outside': '{0} ist eine SIP-Adresse außerhalb',
  'by {0}: {1}': 'über {0}: {1}',
  'by {0}: {1} ({2}) is {3}': 'über {0}: {1} ({2}) ist {3}',
  'it is called by {0}': 'er geht über {0}',
  '{0}, then by {1}': '{0}, dann über {1}',

  // What policy says.
  'the trunk {0} is switched off': 'der Anbieter {0} ist abgeschaltet',
  'the trunk {0} is stopped: nothing goes out until somebody lets it':
    'der Anbieter {0} ist angehalten: nichts geht hinaus, bis jemand es wieder erlaubt',
  'the account is switched off': 'das Konto ist abgeschaltet',
  'the account {0} may only be called': 'das Konto {0} kann nur angerufen werden',
  'the account {0} may not transfer calls': 'das Konto {0} darf Anrufe nicht weiterverbinden',
  'the account {0} may not redirect calls': 'das Konto {0} darf Anrufe nicht umleiten',
  'nobody knows who calls from {0}, and the flow does not let strangers reach {1}':
    'niemand weiß, wer von {0} anruft, und der Ablauf lässt Fremde {1} nicht erreichen',
  '{0} denies {1}': '{0} verbietet {1}',
  '{0} does not allow {1}': '{0} erlaubt {1} nicht',
  '{0} is a premium-rate number, and nobody allowed it': '{0} ist eine Mehrwertnummer, und niemand hat sie erlaubt',
  '{0} is a shared-cost number, and nobody allowed it':
    '{0} ist eine Nummer mit geteilten Kosten, und niemand hat sie erlaubt',
  '{0} is a personal number, and nobody allowed it': '{0} ist eine persönliche Nummer, und niemand hat sie erlaubt',
  '{0} is a satellite or international-network number, and nobody allowed it':
    '{0} ist eine Nummer eines Satelliten oder internationalen Netzes, und niemand hat sie erlaubt',
  '{0} is no complete number; allow “short”, or “={1}”, if the provider knows it':
    '{0} ist keine vollständige Nummer; „short“ oder „={1}“ erlauben, wenn der Anbieter sie kennt',
  'nobody allowed the SIP address {0}; allow “sip”, or “@{1}”':
    'niemand hat die SIP-Adresse {0} erlaubt; „sip“ oder „@{1}“ erlauben',
  '{0} has as many calls at once as it may have': '{0} hat so viele Anrufe zugleich, wie erlaubt sind',
  '{0} has begun as many calls in a minute as it may':
    '{0} hat so viele Anrufe in der Minute begonnen, wie erlaubt sind',
  '{0} has used up the minutes of today': '{0} hat die Minuten von heute verbraucht',
  '{0} has used up the money of today': '{0} hat das Geld von heute verbraucht',
  'too many calls go out and come back to our number {0}':
    'zu viele Anrufe gehen hinaus und kommen zu unserer Nummer {0} zurück',
  'the call has been in the flow {0} already': 'der Anruf war schon im Ablauf {0}',
};
