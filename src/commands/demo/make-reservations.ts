// What the warehouses keep back for the OMS's allocations, while nothing is wrong: what is promised and has not left. No faults here.

import type { Allocation, Reservation, ShipmentLine } from './company.ts';
import type { Making } from './draft-order.ts';
import { ALLOCATION_LAG_MS } from './make-lines.ts';
import { MINUTE } from './places.ts';
import { misspell } from './spelling.ts';

/** Of an order's allocations. Nothing is kept back of what is backordered: there is nothing yet. */
export function makeReservations(making: Making, placedMs: number, allocations: readonly Allocation[], shipped: readonly ShipmentLine[]): Reservation[] {
  return allocations.flatMap((allocation): Reservation[] => {
    if (allocation.facility === 'EWR') return inNightlyFile(making, placedMs + ALLOCATION_LAG_MS, allocation, shipped);
    const open = allocation.status === 'ALLOCATED' ? allocation.quantity - allocation.fulfilled : 0;
    // Spent ones are left standing in both warehouses.
    if (open === 0 && (allocation.status === 'BACKORDERED' || !making.random.chance(0.05))) return [];
    return reserve(making, allocation, open, placedMs + ALLOCATION_LAG_MS + MINUTE);
  });
}

export function reserve({ random, ids }: Pick<Making, 'random' | 'ids'>, allocation: Allocation, quantity: number, placedMs: number): Reservation[] {
  const { facility, orderId, line, component, sku } = allocation;
  if (facility === null) return [];
  return [{ id: ids.next(), facility, orderRef: misspell(random, orderId), line, component, sku: misspell(random, sku), quantity, placedMs }];
}

/** The 3PL's file lists what was open that night, shipped since or not. */
function inNightlyFile(making: Making, acceptedMs: number, allocation: Allocation, shipped: readonly ShipmentLine[]): Reservation[] {
  const { status, quantity, line, component } = allocation;
  if (acceptedMs > making.nightMs || status === 'BACKORDERED' || status === 'CANCELLED') return [];
  const left = shipped.filter((sent) => sent.facility === 'EWR' && sent.line === line && sent.component === component && sent.state === 'SHIPPED');
  const open = quantity - left.reduce((sum, sent) => sum + sent.quantity, 0);
  return open === 0 ? [] : reserve(making, allocation, open, acceptedMs);
}
