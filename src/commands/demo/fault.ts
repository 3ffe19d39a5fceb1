// What a fault is: one thing that is wrong with one order, SKU or transfer, and what a person should be told of it. It knows no single kind of fault.

import type { Allocation, OrderRecord, ShipmentLine } from './company.ts';
import type { Making } from './draft-order.ts';
import { isOwn, type OwnFacility } from './places.ts';
import type { Correction } from './write-tables.ts';

export interface ExpectedFinding {
  readonly boundary: string;
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
  /** At least one, the first of `boundary`; the fault is found when all are open. */
  readonly findings: readonly ExpectedFinding[];
  /** What puts it right in the databases. */
  readonly cure: Correction;
}

export type Tools = Making;

/** The record as it is with a fault. */
export interface Faulty<T> {
  readonly record: T;
  readonly rule: string;
  readonly key: Readonly<Record<string, string>>;
  readonly about: string;
  /** What else must be found, where one fault shows at several boundaries. */
  readonly also?: readonly { readonly boundary: string; readonly rule: string; readonly key: Readonly<Record<string, string>> }[];
}

/** One kind of fault of orders, SKUs or transfers, to be planted `count` times. */
export interface FaultKind<T> {
  readonly fault: string;
  readonly boundary: string;
  /** Among 20,000 orders. */
  readonly count: number;
  fits(record: T, startMs: number): boolean;
  /** `record` itself stays what puts it right. */
  plant(record: T, tools: Tools): Faulty<T>;
}

export type OwnAllocation = Allocation & { readonly facility: OwnFacility };

/** A line that is one allocation and one parcel, alike, no kit, and from an own facility. */
export interface SimpleLine {
  readonly allocation: OwnAllocation;
  readonly parcel: ShipmentLine;
}

export function simpleLine(order: OrderRecord): SimpleLine | null {
  if (order.stage !== 'plain') return null;
  for (const allocation of order.allocations.filter(isOurs)) {
    const parcels = order.shipped.filter((parcel) => parcel.line === allocation.line);
    const [parcel] = parcels;
    const alone = order.allocations.filter((other) => other.line === allocation.line).length === 1;
    if (alone && parcel && parcels.length === 1 && allocation.component === null && parcel.facility === allocation.facility) return { allocation, parcel };
  }
  return null;
}

function isOurs(allocation: Allocation): allocation is OwnAllocation {
  return isOwn(allocation.facility);
}
