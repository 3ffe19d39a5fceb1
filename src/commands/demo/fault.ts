// What a fault is: one thing that is wrong with one order or SKU, and what a person should be told of it. It knows no single kind of fault.

import type { Catalog } from './catalog.ts';
import type { Allocation, Ids, OrderRecord, ShipmentLine } from './company.ts';
import type { Random } from './random.ts';
import type { Correction } from './write-tables.ts';

export interface ExpectedFinding {
  readonly rule: string;
  /** All columns of the boundary's key, or of its group. */
  readonly key: ReadonlyMap<string, string>;
}

export interface PlantedFault {
  /** Its kind: `reassigned`. */
  readonly fault: string;
  readonly boundary: string;
  /** What is wrong in which database, for a person. */
  readonly about: string;
  /** At least one; the fault is found when all are open. */
  readonly findings: readonly ExpectedFinding[];
  /** What puts it right in the databases. */
  readonly cure: Correction;
}

export interface Tools {
  readonly random: Random;
  readonly catalog: Catalog;
  readonly ids: Ids;
  readonly startMs: number;
}

/** One kind of fault of orders or SKUs, to be planted `count` times. */
export interface FaultKind<T> {
  readonly fault: string;
  readonly boundary: string;
  /** Among 20,000 orders. */
  readonly count: number;
  fits(record: T): boolean;
  /** The record as it is with the fault; `record` itself stays what puts it right. */
  plant(record: T, tools: Tools): { readonly record: T; readonly rule: string; readonly key: Readonly<Record<string, string>>; readonly about: string };
}

/** A line that is one allocation and one parcel, alike, and no kit. */
export interface SimpleLine {
  readonly allocation: Allocation;
  readonly parcel: ShipmentLine;
}

export function simpleLine(order: OrderRecord): SimpleLine | null {
  if (order.stage !== 'plain') return null;
  for (const allocation of order.allocations) {
    const parcels = order.shipped.filter((parcel) => parcel.line === allocation.line);
    const [parcel] = parcels;
    const alone = order.allocations.filter((other) => other.line === allocation.line).length === 1;
    if (alone && parcel && parcels.length === 1 && allocation.component === null && parcel.facility === allocation.facility) return { allocation, parcel };
  }
  return null;
}
