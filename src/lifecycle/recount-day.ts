// Which of the recounts that wait go to their facilities' crews today: as many as the day's capacity leaves, the most valuable first.

import { DateTime } from 'luxon';
import { compareText } from '../domain/key.ts';
import type { Amount } from './judged.ts';

export interface FacilityDay {
  readonly countsPerDay: number | null;
  readonly timezone: string;
}

export interface WaitingRecount {
  readonly id: number;
  readonly sku: string;
  readonly facility: string;
  /** The largest of its causes'. */
  readonly valueAtRisk: Amount | null;
}

/** The calendar day there: `2026-11-21`. A facility that the configuration does not know keeps UTC's. */
export function dayAt(now: number, facility: FacilityDay | undefined): string {
  return DateTime.fromMillis(now, { zone: facility?.timezone ?? 'utc' }).toFormat('yyyy-MM-dd');
}

/** `taken`: recounts already requested for that facility's day. Amounts of different currencies are ranked by their figure alone; those without come last. */
export function chooseRecounts(
  waiting: readonly WaitingRecount[],
  facilities: ReadonlyMap<string, FacilityDay>,
  taken: ReadonlyMap<string, number>,
): readonly WaitingRecount[] {
  const used = new Map(taken);
  return [...waiting].sort(byPriority).filter(({ facility }) => {
    const capacity = facilities.get(facility)?.countsPerDay ?? Number.POSITIVE_INFINITY;
    const before = used.get(facility) ?? 0;
    if (before >= capacity) return false;
    used.set(facility, before + 1);
    return true;
  });
}

/** The more valuable first; between equals the order of their names, so that no order of arrival shows. */
export function byPriority(a: Omit<WaitingRecount, 'id'>, b: Omit<WaitingRecount, 'id'>): number {
  const x = a.valueAtRisk?.amount;
  const y = b.valueAtRisk?.amount;
  if (x !== y) return y === undefined || (x !== undefined && x > y) ? -1 : 1;
  return compareText(a.facility, b.facility) || compareText(a.sku, b.sku);
}
