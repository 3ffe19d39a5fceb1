// How a database without time zones writes an instant: in its site's local time, to the second.

import { IANAZone } from 'luxon';
import { HOUR } from './company.ts';

/** `2026-11-21 10:00:00` in one zone. Offsets change on full hours at most, so one is looked up an hour. */
export function localStamps(zoneName: string): (ms: number) => string {
  const zone = IANAZone.create(zoneName);
  const offsets = new Map<number, number>();
  return (ms) => {
    const hour = Math.floor(ms / HOUR);
    let offset = offsets.get(hour);
    if (offset === undefined) {
      offset = zone.offset(hour * HOUR) * 60_000;
      offsets.set(hour, offset);
    }
    return new Date(ms + offset).toISOString().slice(0, 19).replace('T', ' ');
  };
}
