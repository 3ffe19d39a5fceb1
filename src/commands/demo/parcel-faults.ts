// What can go wrong where one line leaves in several parcels: parts of a kit, and splits that were planned. Each kind with the finding that it must lead to.

import { lineKey, orderLine } from './allocation-faults.ts';
import type { OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';
import { type PlannedSplit, plannedSplits, type ShippedLine, shippedParts } from './order-places.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';
import { DAY } from './places.ts';

const PARTS: Ground<OrderRecord, ShippedLine> = {
  boundary: 'fulfillment',
  places: shippedParts,
  keyOf: (place) => ({ ...lineKey(place), facility: place.allocation.facility }),
};
const SPLITS: Ground<OrderRecord, PlannedSplit> = { boundary: 'fulfillment', places: plannedSplits, keyOf: lineKey };

/** It was done with before the 3PL's latest file, whenever that came. */
const isTold = ({ allocation }: ShippedLine | PlannedSplit, startMs: number) => allocation.changedMs < startMs - 2 * DAY;

const OF_PARTS: readonly PlaceFault<OrderRecord, ShippedLine>[] = [
  {
    fault: 'a part of a kit never shipped',
    count: 4,
    rule: 'fulfilled-never-shipped',
    fits: isTold,
    plant: (place) => ({
      changes: { shipped: place.order.shipped.filter((one) => one !== place.parcel) },
      about: `${orderLine(place)}: ${place.allocation.facility} shipped the kit without its ${place.allocation.sku}`,
    }),
  },
];

const OF_SPLITS: readonly PlaceFault<OrderRecord, PlannedSplit>[] = [
  {
    fault: 'split otherwise than planned',
    count: 4,
    rule: 'split-otherwise',
    fits: (place, startMs) => isTold(place, startMs) && place.near.quantity > 1,
    plant: (place) => {
      const { order, near, far } = place;
      const pieces = new Map([
        [near, near.quantity - 1],
        [far, far.quantity + 1],
      ]);
      const shipped = order.shipped.map((one) => {
        const quantity = pieces.get(one) ?? one.quantity;
        return pieces.has(one) ? { ...one, quantity, picked: quantity, packed: quantity } : one;
      });
      return { changes: { shipped }, about: `${orderLine(place)}: ${far.facility} shipped one piece more than planned, ${near.facility} one less` };
    },
  },
];

export const PARCEL_FAULTS: readonly FaultKind<OrderRecord>[] = [...faultsOn(PARTS, OF_PARTS), ...faultsOn(SPLITS, OF_SPLITS)];
