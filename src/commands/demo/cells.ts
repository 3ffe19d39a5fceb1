// How a system writes a figure, an instant or another system's name down. No rows.

import { localDates, localStamps } from './local-stamp.ts';
import type { FacilityCode } from './places.ts';

export const utc = localStamps('UTC');
export const chicago = localStamps('America/Chicago');
export const chicagoDate = localDates('America/Chicago');
export const losAngeles = localStamps('America/Los_Angeles');
export const newYork = localStamps('America/New_York');

/** An amount in its smallest unit as a decimal text: `decimals(1050, 2) === '10.50'`. */
export function decimals(amount: number, places: number): string {
  const digits = String(Math.abs(amount)).padStart(places + 1, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Cents as the ERP writes them, with nine decimals. */
export function nineDecimals(cents: number): string {
  return `${decimals(cents, 2)}0000000`;
}

/** A line number in three digits: `004`. */
export function paddedLine(line: number): string {
  return String(line).padStart(3, '0');
}

export const OMS_FACILITY: Readonly<Record<FacilityCode, string>> = { DAL: '10000', RNO: '20000', EWR: '30000' };

/** The 3PL works for others too, and keeps its clients' items apart by a prefix. */
export function clientItem(sku: string): string {
  return `ACM-${sku}`;
}
