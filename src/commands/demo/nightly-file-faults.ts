// What can go wrong at the 3PL, which tells of a day's work once a night: only what is older than its latest file. Each kind with the findings that it must lead to.

import { lineKey, orderLine } from './allocation-faults.ts';
import type { OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';
import { followShelves, move } from './inventory-faults.ts';
import { reserve } from './make-reservations.ts';
import { type ShippedLine, shippedLines } from './order-places.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';
import { DAY, HOUR } from './places.ts';
import type { SkuRecord } from './stock.ts';

const lineAtFacility = (place: ShippedLine) => ({ ...lineKey(place), facility: place.allocation.facility });
const LINES: Ground<OrderRecord, ShippedLine> = { boundary: 'fulfillment', places: shippedLines, keyOf: lineAtFacility };
const SHELVES: Ground<SkuRecord, SkuRecord> = {
  boundary: 'inventory',
  places: (sku) => (sku.stage === 'plain' && sku.bins.some(({ facility }) => facility === 'EWR') ? [sku] : []),
  keyOf: ({ sku }) => ({ sku, facility: 'EWR' }),
};

/** It was done with before the latest file, whenever that came. */
const isTold = ({ allocation }: ShippedLine, startMs: number) => allocation.facility === 'EWR' && allocation.changedMs < startMs - 2 * DAY;

const OF_LINES: readonly PlaceFault<OrderRecord, ShippedLine>[] = [
  {
    fault: 'short at the 3PL',
    count: 4,
    rule: 'short-shipped',
    fits: (place, startMs) => isTold(place, startMs) && place.parcel.quantity > 1,
    plant: (place) => ({
      changes: { shipped: place.order.shipped.map((one) => (one === place.parcel ? { ...one, quantity: one.quantity - 1 } : one)) },
      about: `${orderLine(place)}: EWR shipped one piece less`,
    }),
  },
  {
    fault: 'never shipped by the 3PL, still open there',
    count: 6,
    rule: 'fulfilled-never-shipped',
    fits: isTold,
    plant: (place, tools) => {
      const { order, allocation, parcel } = place;
      return {
        changes: {
          shipped: order.shipped.filter((one) => one !== parcel),
          // Rightly kept back, since it has not left: fulfillment alone has the finding.
          reservations: [...order.reservations, ...reserve(tools, allocation, allocation.quantity, allocation.changedMs - HOUR)],
        },
        about: `${orderLine(place)} is fulfilled by the OMS, and still open in EWR's file`,
      };
    },
  },
];

const OF_SHELVES: readonly PlaceFault<SkuRecord, SkuRecord>[] = [
  {
    fault: "on hand drifted at the 3PL's",
    count: 5,
    rule: 'on-hand-drift',
    plant: (sku, { random }) => {
      const pieces = random.int(6, 10);
      const { bins, book } = followShelves(sku, move(sku, 'EWR', pieces));
      return {
        changes: { bins, book },
        about: `EWR's file has ${pieces} more of ${sku.sku} than the OMS`,
        also: [{ boundary: 'inventory', rule: 'standing-drift', key: { sku: sku.sku, facility: 'EWR' } }],
      };
    },
  },
];

export const NIGHTLY_FILE_FAULTS: readonly FaultKind<OrderRecord>[] = faultsOn(LINES, OF_LINES);
export const NIGHTLY_STOCK_FAULTS: readonly FaultKind<SkuRecord>[] = faultsOn(SHELVES, OF_SHELVES);
