/**
 * Number ranges that cost more than they look, by the beginning of the full number. They stand beside the tables of
 * libphonenumber, which know a number only when it is complete: providers ring a premium number that has a digit too many.
 */

import type { NumberKind } from './read-number.ts';

/** `X` is any digit. The longest row that fits counts. */
export const RISKY_PREFIXES: Readonly<Partial<Record<NumberKind, string>>> = {
  satellite: '+870 +878 +881 +882 +883 +888',
  premium: [
    '+979 +1900 +1XXX976', // international, North America
    '+449', // United Kingdom
    '+4912 +49137 +49190 +49900', // Germany
    '+43900 +43901 +43930 +43931 +43939', // Austria
    '+41900 +41901 +41906', // Switzerland
    '+3389', // France
    '+39892 +39893 +39894 +39895 +39899 +39166 +39144', // Italy
    '+34803 +34806 +34807 +34905 +34907', // Spain
    '+31900 +31906 +31909 +3290', // Netherlands, Belgium
    '+46900 +46939 +46944 +4590 +4782 +358600 +358700', // the North
    '+4870 +42090 +421900 +3690 +40900 +40903 +40906 +38560 +38690', // the East
    '+30901 +30909 +351607 +351760 +351761 +90900 +9721900', // the South
    '+61190 +64900 +81990 +7803 +7809', // Asia and the Pacific
  ].join(' '),
  sharedCost: '+808 +4484 +4487 +49180 +43810 +43820 +43821 +4184 +3381 +3382 +34901 +34902 +3984 +6113 +2786',
  personal: '+4470 +41878 +49700',
};
