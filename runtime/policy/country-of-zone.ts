/** In which country a machine stands, told by its time zone: the best guess before somebody says it. */

import { getCountries } from 'libphonenumber-js/max';

/** Node 20 has a property, later ones a method. */
interface ZonedLocale {
  readonly timeZones?: readonly string[];
  getTimeZones?(): readonly string[] | undefined;
}

/** ISO 3166; undefined for zones of no country, such as UTC. @param zone IANA */
export function countryOfZone(zone: string): string | undefined {
  return zone === 'UTC' ? undefined : getCountries().find((country) => zonesOf(country).includes(zone));
}

function zonesOf(country: string): readonly string[] {
  const locale = new Intl.Locale(`und-${country}`) as unknown as ZonedLocale;
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}
