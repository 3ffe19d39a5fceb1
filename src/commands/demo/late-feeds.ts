// What is only under way at the demo's first instant, and has arrived half an hour later: four clocks never agree. None of it is a fault.

import { FACILITIES, type OrderRecord, type SkuRecord } from './company.ts';
import { simpleLine } from './fault.ts';
import { move } from './inventory-faults.ts';
import { IMPORT_LAG_MS } from './make-orders.ts';

/** One kind of delay: how the databases stand before the feed has come, and after. */
export interface LateKind<T> {
  readonly what: string;
  /** Among 20,000 orders. */
  readonly count: number;
  /** Everything that fits is late. */
  readonly all?: boolean;
  fits(record: T, startMs: number): boolean;
  before(record: T): T;
  after(record: T): T;
}

const same = <T>(record: T): T => record;

export const LATE_ORDERS: readonly LateKind<OrderRecord>[] = [
  {
    what: 'placed minutes ago, not yet imported',
    count: 1,
    all: true,
    fits: (order, startMs) => order.oms[0]?.status === 'CREATED' && (order.shop[0]?.createdMs ?? 0) > startMs - IMPORT_LAG_MS,
    before: (order) => ({ ...order, oms: [] }),
    after: same,
  },
  {
    what: 'cancelled minutes ago, the OMS has not heard of it',
    count: 3,
    fits: (order) => order.stage === 'backlog',
    before: (order) => ({ ...order, shop: order.shop.map((shop) => ({ ...shop, state: 'cancelled' })) }),
    after: (order) => ({
      ...order,
      shop: order.shop.map((shop) => ({ ...shop, state: 'cancelled' })),
      oms: order.oms.map((oms) => ({ ...oms, status: 'CANCELLED' })),
      allocations: order.allocations.map((allocation) => ({ ...allocation, quantity: 0, status: 'CANCELLED' })),
    }),
  },
  {
    what: 'shipped minutes ago, the warehouse has not closed the shipment',
    count: 8,
    fits: (order) => simpleLine(order) !== null,
    before: (order) => ({
      ...order,
      shipped: order.shipped.map((parcel) => (parcel === simpleLine(order)?.parcel ? { ...parcel, state: 'PICKING' } : parcel)),
    }),
    after: same,
  },
];

export const LATE_SKUS: readonly LateKind<SkuRecord>[] = [
  {
    what: 'picked minutes ago, the OMS has not counted it off',
    count: 5,
    fits: (sku) => sku.stage === 'plain' && sku.oms.every((row) => row.onHand >= 60),
    before: (sku) => move(sku, FACILITIES[0], -9),
    after: same,
  },
];
