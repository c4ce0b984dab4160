/** The words of the legs of a dial string, in German. */
import type { dialLegsEn } from './dial-legs-en.ts';

export const dialLegsDe: Readonly<Record<keyof typeof dialLegsEn, string>> = {
  'dialLegs.asLegs': 'Zweige',
  'dialLegs.asText': 'Text',
  'dialLegs.first': 'Zuerst',
  'dialLegs.then': 'Wenn niemand abgenommen hat',
  'dialLegs.addFirst': 'Einen Zweig hinzufügen',
  'dialLegs.addLeg': 'Noch einer, der zugleich klingelt',
  'dialLegs.addStage': 'Noch einer, der danach klingelt',
  'dialLegs.options': 'Optionen',
  'dialLegs.asBox': 'Wie üblich',
  'dialLegs.target': 'Wen Zweig {name} anruft',
  'dialLegs.targetPlaceholder': 'anna, 100@anschluss, sip:…',
  'dialLegs.up': 'Zweig {name} nach oben',
  'dialLegs.down': 'Zweig {name} nach unten',
  'dialLegs.after': 'Zweig {name} nach den anderen',
  'dialLegs.remove': 'Zweig {name} entfernen',
  'dialLegs.kept': 'bleibt stehen und bewirkt hier nichts.',
  'dialLegs.fault.empty': 'Ein Zweig nennt niemanden: Vor oder nach & oder | fehlt etwas.',
  'dialLegs.fault.control': 'Zeilenumbrüche gehören nicht in eine Wählzeichenkette.',
  'dialLegs.fault.option': 'Eine Option schreibt sich Name=Wert.',
  'dialLegs.fault.bracket': 'Eine Klammer fehlt: Optionen stehen in [ und ] am Ende eines Zweigs.',
  'dialLegs.fault.long': 'Die Wählzeichenkette ist zu lang.',
};
