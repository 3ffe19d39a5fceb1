// What can go wrong between what the OMS has promised and what the warehouses keep back, each kind with the findings that it must lead to.

import { lineKey, orderLine } from './allocation-faults.ts';
import type { OrderRecord } from './company.ts';
import type { FaultKind, Tools } from './fault.ts';
import { reserve } from './make-reservations.ts';
import { type CancelledLine, cancelledLines, type PromisedLine, promisedLines, type ShippedLine, shippedLines } from './order-places.ts';
import { faultsOn, type Ground, type Key, type PlaceFault } from './place-faults.ts';
import { DAY, HOUR, isOwn, otherFacility } from './places.ts';

type Place = ShippedLine | PromisedLine | CancelledLine;

function placeKey(place: Place): Key {
  return { ...lineKey(place), facility: place.allocation.facility };
}

const SHIPPED: Ground<OrderRecord, ShippedLine> = { boundary: 'reservations', places: shippedLines, keyOf: placeKey };
const CANCELLED: Ground<OrderRecord, CancelledLine> = { boundary: 'reservations', places: cancelledLines, keyOf: placeKey };
const PROMISED: Ground<OrderRecord, PromisedLine> = { boundary: 'reservations', places: promisedLines, keyOf: placeKey };

const OF_SHIPPED: readonly PlaceFault<OrderRecord, ShippedLine>[] = [
  {
    fault: 'left short, the rest still reserved',
    count: 4,
    rule: 'reserved-after-short-ship',
    fits: ({ allocation }) => isOwn(allocation.facility) && allocation.quantity > 1,
    plant: (place, tools) => {
      const { order, allocation, parcel } = place;
      const quantity = allocation.quantity - 1;
      return {
        changes: {
          allocations: order.allocations.map((one) => (one === allocation ? { ...one, fulfilled: quantity } : one)),
          shipped: order.shipped.map((one) => (one === parcel ? { ...one, quantity, picked: quantity, packed: quantity } : one)),
          reservations: keepBack(place, tools, 1),
        },
        about: `${orderLine(place)} was closed one piece short, which ${allocation.facility} still keeps back`,
        also: [{ boundary: 'fulfillment', rule: 'short-shipped', key: placeKey(place) }],
      };
    },
  },
  {
    fault: 'reserved at the 3PL after shipment',
    count: 4,
    rule: 'reserved-after-shipment',
    // Older than the latest nightly file, whenever that came.
    fits: ({ allocation }, startMs) => allocation.facility === 'EWR' && allocation.changedMs < startMs - 2 * DAY,
    plant: (place, tools) => ({
      changes: { reservations: keepBack(place, tools, place.allocation.quantity) },
      about: `${orderLine(place)} has left EWR, whose file lists it as open all the same`,
    }),
  },
  {
    fault: 'reservation leaked after shipment',
    count: 8,
    rule: 'reserved-after-shipment',
    fits: ({ allocation }) => isOwn(allocation.facility),
    plant: (place, tools) => ({
      changes: { reservations: keepBack(place, tools, place.allocation.quantity) },
      about: `${orderLine(place)} has left ${place.allocation.facility}, which still keeps the goods back`,
    }),
  },
];

const OF_CANCELLED: readonly PlaceFault<OrderRecord, CancelledLine>[] = [
  {
    fault: 'reserved after cancellation',
    count: 5,
    rule: 'reserved-after-cancellation',
    plant: (place, tools) => ({
      changes: { reservations: keepBack(place, tools, place.line.ordered) },
      about: `${orderLine(place)} is cancelled, ${place.allocation.facility} still keeps the goods back`,
    }),
  },
];

const OF_PROMISED: readonly PlaceFault<OrderRecord, PromisedLine>[] = [
  {
    fault: 'reserved short',
    count: 4,
    rule: 'reserved-short',
    fits: ({ allocation }) => allocation.quantity > 1,
    plant: (place) => ({
      changes: resize(place, place.allocation.quantity - 1),
      about: `${orderLine(place)}: ${place.allocation.facility} keeps back one piece less than was promised`,
    }),
  },
  {
    fault: 'reserved over',
    count: 4,
    rule: 'reserved-over',
    plant: (place) => ({
      changes: resize(place, place.allocation.quantity + 1),
      about: `${orderLine(place)}: ${place.allocation.facility} keeps back one piece more than was promised`,
    }),
  },
  {
    fault: 'reserved elsewhere',
    count: 5,
    rule: 'reserved-elsewhere',
    plant: (place) => {
      const { order, allocation, kept } = place;
      const facility = otherFacility(allocation.facility);
      return {
        changes: { reservations: order.reservations.map((one) => (one === kept ? { ...one, facility } : one)) },
        key: lineKey(place),
        about: `${orderLine(place)} is promised from ${allocation.facility} and kept back in ${facility}`,
      };
    },
  },
  {
    fault: 'allocation lost, the goods still reserved',
    count: 4,
    rule: 'reserved-unknown-to-oms',
    plant: (place) => ({
      changes: { allocations: place.order.allocations.filter((one) => one !== place.allocation) },
      about: `${orderLine(place)}: the OMS has no allocation any more, ${place.allocation.facility} still keeps the goods back`,
      also: [{ boundary: 'allocation', rule: 'line-never-allocated', key: lineKey(place) }],
    }),
  },
  {
    fault: 'promised, not reserved',
    count: 6,
    rule: 'promised-not-reserved',
    plant: (place) => ({
      changes: { reservations: place.order.reservations.filter((one) => one !== place.kept) },
      about: `${orderLine(place)}: ${place.allocation.facility} keeps back nothing of what was promised`,
    }),
  },
];

export const RESERVATION_FAULTS: readonly FaultKind<OrderRecord>[] = [
  ...faultsOn(PROMISED, OF_PROMISED),
  ...faultsOn(CANCELLED, OF_CANCELLED),
  ...faultsOn(SHIPPED, OF_SHIPPED),
];

/** The line's reservations, spent or not, give way to one. */
function keepBack({ order, allocation }: Place, tools: Tools, quantity: number) {
  const others = order.reservations.filter(({ line }) => line !== allocation.line);
  return [...others, ...reserve(tools, allocation, quantity, allocation.changedMs - HOUR)];
}

function resize({ order, kept }: PromisedLine, quantity: number): Partial<OrderRecord> {
  return { reservations: order.reservations.map((one) => (one === kept ? { ...one, quantity } : one)) };
}
