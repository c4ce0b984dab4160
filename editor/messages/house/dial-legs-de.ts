/** The words of the legs of a dial string, in German. */
import type { dialLegsEn } from './dial-legs-en.ts';

export const dialLegsDe: Readonly<Record<keyof typeof dialLegsEn, string>> = {
  'dialLegs.asLegs': 'Als Zweige',
  'dialLegs.asText': 'Als Text',
  'dialLegs.leg': 'Zweig {name}:',
  'dialLegs.first': 'Zuerst',
  'dialLegs.then': 'Nimmt keiner ab',
  'dialLegs.addFirst': 'Einen Zweig hinzufügen',
  'dialLegs.addLeg': 'Noch einer zugleich',
  'dialLegs.addStage': 'Noch einer danach',
  'dialLegs.options': 'Optionen',
  'dialLegs.optionsOf': 'Optionen von Zweig {name}',
  'dialLegs.asBox': 'Wie üblich',
  'dialLegs.target': 'Wen Zweig {name} anruft',
  'dialLegs.targetPlaceholder': 'anna, 100@anschluss, sip:…',
  'dialLegs.drag': 'Ziehen, um zu verschieben',
  'dialLegs.up': 'Zweig {name} nach oben',
  'dialLegs.down': 'Zweig {name} nach unten',
  'dialLegs.after': 'Zweig {name} nach den anderen',
  'dialLegs.remove': 'Zweig {name} entfernen',
  'dialLegs.removeOption': '{option} von Zweig {name} entfernen',
  'dialLegs.stageUp': 'Stufe {n} nach oben',
  'dialLegs.stageDown': 'Stufe {n} nach unten',
  'dialLegs.removeStage': 'Stufe {n} entfernen',
};
