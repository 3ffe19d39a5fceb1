// The demo's sites, channels and databases by name, and the units of time. It says nothing of what happens there.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Dallas and Reno have warehouse systems of their own. At EWR a 3PL (third-party logistics company) works, which sends one file a night. */
export const OWN_FACILITIES = ['DAL', 'RNO'] as const;
export type OwnFacility = (typeof OWN_FACILITIES)[number];
export const FACILITIES = [...OWN_FACILITIES, 'EWR'] as const;
export type FacilityCode = (typeof FACILITIES)[number];

export const CHANNELS = ['webshop', 'marketplace'] as const;
export type Channel = (typeof CHANNELS)[number];

export const DATABASES = ['webshop', 'marketplace', 'oms', 'dallas', 'reno', 'tpl-east', 'books'] as const;
/** Named as the system in tallyman.yaml. */
export type DatabaseName = (typeof DATABASES)[number];

export function isOwn(facility: FacilityCode | null): facility is OwnFacility {
  return facility === 'DAL' || facility === 'RNO';
}

/** Where goods come from when `facility` has none. */
export function otherFacility(facility: FacilityCode): OwnFacility {
  return facility === 'DAL' ? 'RNO' : 'DAL';
}
