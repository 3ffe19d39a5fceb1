// The lines of the demo's orders: what the OMS allocates and what leaves the warehouses, while nothing is wrong. No faults here.

import type { Allocation, OrderLine, OrderRecord, ShipmentLine } from './company.ts';
import type { Draft, DraftLine, Making } from './draft-order.ts';
import { DAY, HOUR, isOwn, MINUTE, otherFacility } from './places.ts';
import { misspell } from './spelling.ts';

export type Cancellations = ReadonlyMap<number, number>;
type Shipping = Pick<OrderRecord, 'allocations' | 'shipped'>;

/** How long after the order the OMS allocates it. */
export const ALLOCATION_LAG_MS = 10 * MINUTE;

/** All lines as ordered; `cancelled` says how many of a line are. */
export function orderLines({ ids }: Making, draft: Draft, cancelled: Cancellations, changedMs: number): OrderLine[] {
  return draft.lines.map(({ line, kind, sku, quantity, unitPriceCents }) => ({
    id: ids.next(),
    orderId: draft.orderId,
    line,
    kind,
    sku,
    ordered: quantity,
    cancelled: cancelled.get(line) ?? 0,
    unitPriceCents,
    amountCents: quantity * unitPriceCents,
    currency: draft.currency,
    changedMs,
  }));
}

export function cancelAll(draft: Draft): Cancellations {
  return new Map(draft.lines.map(({ line, quantity }) => [line, quantity]));
}

/** A cancelled order's lines, some of which the OMS never got to allocate. */
export function cancelLines(making: Making, draft: Draft, changedMs: number): Allocation[] {
  return draft.lines
    .filter((_, i) => i === 0 || making.random.chance(0.7))
    .flatMap((line) => allocate(making, draft, line))
    .map((allocation) => ({ ...allocation, quantity: 0, status: 'CANCELLED', changedMs }));
}

/** Lines that are promised for the days to come. */
export function holdBackLines(making: Making, draft: Draft, changedMs: number): Allocation[] {
  const { random } = making;
  return draft.lines.flatMap((line) => {
    const backordered = line.facility !== null && random.chance(0.05);
    const dueMs = draft.placedMs + (backordered ? random.int(5, 20) : 4) * DAY;
    return allocate(making, draft, line).map((allocation) => ({ ...allocation, status: backordered ? 'BACKORDERED' : 'ALLOCATED', dueMs, changedMs }));
  });
}

/** Of some orders a part has left already; of others the pick has begun, which the warehouse keeps in the same table. */
export function shipBacklog(making: Making, allocations: readonly Allocation[]): Shipping {
  const { random, startMs } = making;
  const chance = random.next();
  if (chance >= 0.2) return { allocations, shipped: [] };
  const shippedMs = startMs - random.int(10, 25) * MINUTE;
  const here = allocations.filter(({ facility, status }) => isOwn(facility) && status === 'ALLOCATED');
  if (chance >= 0.05)
    return { allocations, shipped: here.map((allocation) => ({ ...parcel(making, allocation, allocation.quantity, shippedMs), state: 'PICKING' })) };
  const begun = here.filter((allocation) => allocation.quantity > 1);
  return {
    allocations: allocations.map((allocation) =>
      begun.includes(allocation) ? { ...allocation, fulfilled: allocation.quantity - 1, changedMs: shippedMs } : allocation,
    ),
    shipped: begun.map((allocation) => parcel(making, allocation, allocation.quantity - 1, shippedMs)),
  };
}

/** Everything has left that is not cancelled, save for a backordered first line; some lines in two parcels, or from two facilities as planned. */
export function fulfillLines(making: Making, draft: Draft, shippedMs: number, backordered: boolean, cancelled: Cancellations): Shipping {
  const allocations: Allocation[] = [];
  const shipped: ShipmentLine[] = [];
  for (const line of draft.lines) {
    const less = cancelled.get(line.line) ?? 0;
    for (const whole of allocate(making, draft, { ...line, quantity: line.quantity - less })) {
      const changedMs = shippedMs + making.random.int(1, 90) * MINUTE;
      if (whole.quantity === 0) allocations.push({ ...whole, status: 'CANCELLED', changedMs });
      else if (backordered && line.line === 1)
        allocations.push({ ...whole, status: 'BACKORDERED', dueMs: making.startMs + making.random.int(3, 15) * DAY, changedMs });
      else {
        const done: Allocation = { ...whole, fulfilled: whole.quantity, status: 'FULFILLED', changedMs };
        for (const part of line.kind === 'GOODS' ? planParts(making, done) : [done]) {
          const parcels = shipInParcels(making, part, shippedMs);
          allocations.push({ ...part, changedMs: Math.max(part.changedMs, ...parcels.map((sent) => sent.shippedMs + MINUTE)) });
          shipped.push(...parcels.filter((sent) => isKnown(making, sent)));
        }
      }
    }
  }
  return { allocations, shipped };
}

/** What the 3PL ships after its nightly file is told by the next one. */
function isKnown({ nightMs }: Making, sent: ShipmentLine): boolean {
  return sent.facility !== 'EWR' || sent.shippedMs <= nightMs;
}

/** Some lines are split over two facilities; of a few, the second has a substitute, which the customer agreed to. */
function planParts({ random, ids, catalog }: Making, allocation: Allocation): Allocation[] {
  const chance = random.next();
  if (allocation.quantity === 1 || allocation.facility === null || chance >= 0.08) return [allocation];
  const near = Math.ceil(allocation.quantity / 2);
  const amountCents = Math.round((allocation.amountCents * near) / allocation.quantity);
  const first = { ...allocation, quantity: near, fulfilled: near, amountCents };
  const far = allocation.quantity - near;
  const second = {
    ...allocation,
    id: ids.next(),
    facility: otherFacility(allocation.facility),
    quantity: far,
    fulfilled: far,
    amountCents: allocation.amountCents - amountCents,
  };
  return [first, chance < 0.015 ? { ...second, sku: random.pick(catalog.products).sku } : second];
}

function shipInParcels(making: Making, allocation: Allocation, shippedMs: number): ShipmentLine[] {
  const { random } = making;
  if (allocation.facility === null) return [];
  if (allocation.quantity > 1 && random.chance(0.08)) {
    return [parcel(making, allocation, allocation.quantity - 1, shippedMs), parcel(making, allocation, 1, shippedMs + HOUR)];
  }
  const whole = parcel(making, allocation, allocation.quantity, shippedMs);
  // A label was printed, voided and printed again.
  return random.chance(0.01) ? [{ ...parcel(making, allocation, allocation.quantity, shippedMs - MINUTE), state: 'VOID' }, whole] : [whole];
}

/** What leaves a warehouse for this allocation; all of it picked and packed. */
export function parcel({ random, ids }: Pick<Making, 'random' | 'ids'>, allocation: Allocation, quantity: number, shippedMs: number): ShipmentLine {
  if (allocation.facility === null) throw new RangeError('a vendor ships it, no warehouse');
  return {
    id: ids.next(),
    facility: allocation.facility,
    orderRef: misspell(random, allocation.orderId),
    line: allocation.line,
    component: allocation.component,
    sku: misspell(random, allocation.sku),
    quantity,
    picked: quantity,
    packed: quantity,
    shippedMs,
    state: 'SHIPPED',
  };
}

/** A row a line, of a kit a row a part; of a gift card none. */
function allocate({ ids }: Making, draft: Draft, { line, kind, sku, kit, quantity, unitPriceCents, facility }: DraftLine): Allocation[] {
  if (kind === 'GIFTCARD') return [];
  const row = { orderId: draft.orderId, line, facility, fulfilled: 0, status: 'ALLOCATED', currency: draft.currency } as const;
  const times = { dueMs: draft.placedMs + 4 * DAY, changedMs: draft.placedMs + ALLOCATION_LAG_MS };
  const amountCents = quantity * unitPriceCents;
  if (kit === null) return [{ ...row, ...times, id: ids.next(), component: null, sku, quantity, amountCents }];
  return kit.parts.map((part, i) => ({
    ...row,
    ...times,
    id: ids.next(),
    component: part.sku,
    sku: part.sku,
    quantity: quantity * part.quantity,
    amountCents: i === 0 ? amountCents : 0,
  }));
}
