// What can go wrong between the OMS's order lines and what it allocates to them, each kind with the findings that it must lead to.

import { type Allocation, type OrderRecord, UNKNOWN_BEYOND_CHANNEL } from './company.ts';
import type { FaultKind } from './fault.ts';
import { type LinePlace, type PromisedLine, promisedLines, type ShippedLine, shippedLines, shippedParts } from './order-places.ts';
import { faultsOn, type Ground, type Key, type PlaceFault } from './place-faults.ts';
import { DAY } from './places.ts';

type LineFault<P extends LinePlace> = PlaceFault<OrderRecord, P>;

export function lineKey({ order, allocation }: LinePlace & { readonly allocation: Allocation }): Key {
  return { order_id: order.orderId, line_id: String(allocation.line), component: allocation.component ?? '-' };
}

export function orderLine({ order, line }: LinePlace): string {
  return `order ${order.orderId} line ${line.line}`;
}

const SHIPPED: Ground<OrderRecord, ShippedLine> = { boundary: 'allocation', places: shippedLines, keyOf: lineKey };
const PARTS: Ground<OrderRecord, ShippedLine> = { boundary: 'allocation', places: shippedParts, keyOf: lineKey };
const PROMISED: Ground<OrderRecord, PromisedLine> = { boundary: 'allocation', places: promisedLines, keyOf: lineKey };

const OF_SHIPPED: readonly LineFault<ShippedLine>[] = [
  {
    fault: 'lines without their order',
    count: 3,
    rule: 'line-without-order',
    // A marketplace's young orders may rest there for hours.
    fits: ({ order, allocation }, startMs) => order.lines.length === 1 && allocation.changedMs < startMs - 6 * DAY,
    plant: (place) => ({
      changes: { ...UNKNOWN_BEYOND_CHANNEL, lines: place.order.lines },
      about: `the import broke off: of order ${place.order.orderId} the OMS has the line, and nothing else`,
      also: [{ boundary: 'intake', rule: 'order-never-imported', key: { channel: place.order.channel, channel_order_id: place.order.channelOrderId } }],
    }),
  },
  {
    fault: 'complete, with a line that nobody ships',
    count: 6,
    rule: 'complete-but-unallocated',
    plant: (place) => ({
      changes: withoutAllocation(place),
      about: `${orderLine(place)}: the order is called complete, but the line was never allocated, and nobody has shipped it`,
    }),
  },
  {
    fault: 'line stated twice',
    count: 3,
    rule: 'line-stated-twice',
    plant: (place, { ids }) => ({
      changes: { lines: [...place.order.lines, { ...place.line, id: ids.next() }] },
      about: `${orderLine(place)}: the OMS states it twice`,
    }),
  },
  {
    fault: 'allocated to a line that is gone',
    count: 4,
    rule: 'allocated-without-line',
    plant: (place) => ({
      changes: { lines: place.order.lines.filter((line) => line !== place.line) },
      about: `${orderLine(place)}: the line was deleted, what was allocated to it was not`,
    }),
  },
];

const OF_PARTS: readonly LineFault<ShippedLine>[] = [
  {
    fault: 'a kit without one of its parts',
    count: 3,
    rule: 'complete-but-unallocated',
    plant: (place) => ({
      changes: withoutAllocation(place),
      about: `${orderLine(place)}: the kit left without ${place.allocation.sku}, which was never allocated`,
    }),
  },
];

const OF_PROMISED: readonly LineFault<PromisedLine>[] = [
  {
    fault: 'allocated in part',
    count: 4,
    rule: 'under-allocated',
    fits: ({ allocation }) => allocation.quantity > 1,
    plant: (place) => ({
      changes: promise(place, place.allocation.quantity - 1),
      about: `${orderLine(place)}: one piece less is allocated than was ordered`,
    }),
  },
  {
    fault: 'allocated twice as much',
    count: 4,
    rule: 'over-allocated',
    plant: (place) => ({
      changes: promise(place, place.allocation.quantity * 2),
      about: `${orderLine(place)}: twice as much is allocated as was ordered, and kept back`,
    }),
  },
  {
    fault: 'never allocated',
    count: 8,
    rule: 'line-never-allocated',
    plant: (place) => ({ changes: withoutAllocation(place), about: `${orderLine(place)}: the OMS has not allocated it` }),
  },
];

export const ALLOCATION_FAULTS: readonly FaultKind<OrderRecord>[] = [
  ...faultsOn(PARTS, OF_PARTS),
  ...faultsOn(PROMISED, OF_PROMISED),
  ...faultsOn(SHIPPED, OF_SHIPPED),
];

/** Nobody behind the OMS hears of what it does not allocate. */
function withoutAllocation({ order, allocation }: LinePlace & { readonly allocation: Allocation }): Partial<OrderRecord> {
  const other = (row: { readonly line: number; readonly component: string | null }) => row.line !== allocation.line || row.component !== allocation.component;
  return { allocations: order.allocations.filter(other), shipped: order.shipped.filter(other), reservations: order.reservations.filter(other) };
}

/** The warehouse keeps back what is allocated. */
function promise({ order, line, allocation, kept }: PromisedLine, quantity: number): Partial<OrderRecord> {
  const amountCents = quantity * line.unitPriceCents;
  return {
    allocations: order.allocations.map((one) => (one === allocation ? { ...one, quantity, amountCents } : one)),
    reservations: order.reservations.map((one) => (one === kept ? { ...one, quantity } : one)),
  };
}
