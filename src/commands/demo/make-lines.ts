// The lines of the demo's orders: what the OMS allocates and what leaves the warehouses, while nothing is wrong. No faults here.

import { type Allocation, DAY, FACILITIES, type FacilityCode, HOUR, type Ids, MINUTE, type OrderRecord, type ShipmentLine } from './company.ts';
import type { Random } from './random.ts';
import { misspell } from './spelling.ts';

/** What was ordered, and where the OMS plans to ship it from. A kit's parts share its line. */
export interface Line {
  readonly line: number;
  readonly component: string | null;
  readonly sku: string;
  readonly quantity: number;
  readonly amountCents: number;
  readonly facility: FacilityCode;
}

interface Ordered {
  readonly placedMs: number;
  readonly currency: string;
  readonly lines: readonly Line[];
}

interface Making {
  readonly random: Random;
  readonly ids: Ids;
  readonly startMs: number;
}

export function otherFacility(facility: FacilityCode): FacilityCode {
  return facility === FACILITIES[0] ? FACILITIES[1] : FACILITIES[0];
}

/** A cancelled order's lines, some of which the OMS never got to allocate. */
export function cancelLines({ random, ids }: Making, order: OrderRecord, lines: readonly Line[]): Allocation[] {
  const oms = order.oms[0];
  if (!oms) return [];
  return lines
    .filter((line, i) => i === 0 || line.component !== null || random.chance(0.7))
    .map((line) => ({
      ...allocate(ids, order.orderId, oms.currency, line),
      quantity: 0,
      status: 'CANCELLED',
      dueMs: oms.enteredMs + 4 * DAY,
      changedMs: oms.changedMs,
    }));
}

/** Lines that are promised for the days to come. */
export function holdBackLines({ random, ids }: Making, order: OrderRecord, ordered: Ordered): Allocation[] {
  const changedMs = ordered.placedMs + 10 * MINUTE;
  return ordered.lines.map((line) => {
    const backordered = random.chance(0.05);
    const dueMs = ordered.placedMs + (backordered ? random.int(5, 20) : 4) * DAY;
    return { ...allocate(ids, order.orderId, ordered.currency, line), status: backordered ? 'BACKORDERED' : 'ALLOCATED', dueMs, changedMs };
  });
}

/** Of some lines a part has left already; of others the pick has begun, which the warehouse keeps in the same table. */
export function shipBacklog(making: Making, allocations: readonly Allocation[]): ShipmentLine[] {
  const { random, startMs } = making;
  const chance = random.next();
  if (chance >= 0.2) return [];
  const shippedMs = startMs - random.int(10, 25) * MINUTE;
  if (chance < 0.05) {
    return allocations
      .filter((allocation) => allocation.quantity > 1)
      .map((allocation) => ({ ...parcel(making, allocation, allocation.quantity - 1, shippedMs), state: 'SHIPPED' }));
  }
  return allocations.map((allocation) => ({ ...parcel(making, allocation, allocation.quantity, shippedMs), state: 'PICKING' }));
}

/** Everything has left, save for a backordered first line; some lines in two parcels, or from both facilities as planned. */
export function fulfillLines(making: Making, order: OrderRecord, ordered: Ordered, backordered: boolean): Pick<OrderRecord, 'allocations' | 'shipped'> {
  const { random, ids, startMs } = making;
  const shippedMs = ordered.placedMs + random.int(6 * HOUR, 44 * HOUR);
  const allocations: Allocation[] = [];
  const shipped: ShipmentLine[] = [];
  for (const line of ordered.lines) {
    const allocation: Allocation = {
      ...allocate(ids, order.orderId, ordered.currency, line),
      status: 'FULFILLED',
      dueMs: ordered.placedMs + 4 * DAY,
      changedMs: shippedMs + random.int(1, 90) * MINUTE,
    };
    if (backordered && line.line === 1) {
      allocations.push({ ...allocation, status: 'BACKORDERED', dueMs: startMs + random.int(3, 15) * DAY });
      continue;
    }
    const planned = line.quantity > 1 && line.component === null && random.chance(0.06) ? splitByPlan(ids, allocation) : [allocation];
    allocations.push(...planned);
    for (const part of planned) shipped.push(...shipInParcels(making, part, shippedMs));
  }
  return { allocations, shipped };
}

function splitByPlan(ids: Ids, allocation: Allocation): Allocation[] {
  const near = Math.ceil(allocation.quantity / 2);
  const amountCents = Math.round((allocation.amountCents * near) / allocation.quantity);
  return [
    { ...allocation, quantity: near, amountCents },
    {
      ...allocation,
      id: ids.next(),
      facility: otherFacility(allocation.facility),
      quantity: allocation.quantity - near,
      amountCents: allocation.amountCents - amountCents,
    },
  ];
}

function shipInParcels(making: Making, allocation: Allocation, shippedMs: number): ShipmentLine[] {
  const { random } = making;
  if (allocation.quantity > 1 && random.chance(0.08)) {
    return [parcel(making, allocation, allocation.quantity - 1, shippedMs), parcel(making, allocation, 1, shippedMs + HOUR)];
  }
  const whole = parcel(making, allocation, allocation.quantity, shippedMs);
  // A label was printed, voided and printed again.
  return random.chance(0.01) ? [{ ...parcel(making, allocation, allocation.quantity, shippedMs - MINUTE), state: 'VOID' }, whole] : [whole];
}

/** What leaves a warehouse for this allocation; all of it picked and packed. */
export function parcel({ random, ids }: Pick<Making, 'random' | 'ids'>, allocation: Allocation, quantity: number, shippedMs: number): ShipmentLine {
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

function allocate(ids: Ids, orderId: string, currency: string, line: Line): Omit<Allocation, 'status' | 'dueMs' | 'changedMs'> {
  return { id: ids.next(), orderId, currency, ...line };
}
