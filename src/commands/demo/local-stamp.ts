// How a database without time zones writes an instant: in its site's local time, to the second, or as that site's date.

import { DateTime, IANAZone } from 'luxon';
import { HOUR } from './places.ts';

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

/** `2026-11-21` in one zone. */
export function localDates(zoneName: string): (ms: number) => string {
  const stamp = localStamps(zoneName);
  return (ms) => stamp(ms).slice(0, 10);
}

/** When the clocks of `zone` last showed two in the morning, at the latest at `ms`. */
export function lastNight(ms: number, zone: string): number {
  const tonight = DateTime.fromMillis(ms, { zone }).startOf('day').set({ hour: 2 });
  return (tonight.toMillis() <= ms ? tonight : tonight.minus({ days: 1 })).toMillis();
}
