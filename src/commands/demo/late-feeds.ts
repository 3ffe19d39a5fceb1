// What is only under way at the demo's first instant, and has arrived half an hour later: four clocks never agree. None of it is a fault.

import { type OrderRecord, UNKNOWN_BEYOND_CHANNEL } from './company.ts';
import { simpleLine, type Tools } from './fault.ts';
import { cancelInOms } from './intake-faults.ts';
import { IMPORT_LAG_MS } from './make-orders.ts';
import { reserve } from './make-reservations.ts';
import { MINUTE } from './places.ts';
import type { SkuRecord, TransferRecord } from './stock.ts';

/** One kind of delay: how the databases stand before the feed has come, and after. */
export interface LateKind<T> {
  readonly what: string;
  /** Among 20,000 orders. */
  readonly count: number;
  /** Everything that fits is late. */
  readonly all?: boolean;
  fits(record: T, startMs: number): boolean;
  before(record: T, tools: Tools): T;
  after(record: T): T;
}

const same = <T>(record: T): T => record;

const isImported = (order: OrderRecord, startMs: number) => (order.shop[0]?.createdMs ?? 0) <= startMs - IMPORT_LAG_MS;
const isCredited = (order: OrderRecord) => order.stage === 'returned' && order.receipts.length > 0 && order.credits.length === 1;

export const LATE_ORDERS: readonly LateKind<OrderRecord>[] = [
  {
    what: 'placed minutes ago, not yet imported',
    count: 1,
    all: true,
    fits: (order, startMs) => order.stage === 'rush' && !isImported(order, startMs),
    before: (order) => ({ ...order, ...UNKNOWN_BEYOND_CHANNEL }),
    after: same,
  },
  {
    what: 'placed minutes ago, imported, not yet allocated',
    count: 1,
    all: true,
    fits: (order, startMs) => order.stage === 'rush' && isImported(order, startMs),
    before: (order) => ({
      ...order,
      oms: order.oms.map((oms) => ({ ...oms, status: 'CREATED' })),
      allocations: [],
      reservations: [],
      financials: [],
      invoices: [],
    }),
    after: same,
  },
  {
    what: 'cancelled minutes ago, the OMS has not heard of it',
    count: 3,
    fits: (order) => order.stage === 'backlog',
    before: cancelInChannel,
    after: (order) => cancelInOms(cancelInChannel(order)),
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
  {
    what: 'shipped minutes ago, the warehouse still keeps the goods back',
    count: 6,
    fits: (order) => simpleLine(order) !== null,
    before: (order, tools) => {
      const allocation = simpleLine(order)?.allocation;
      return { ...order, reservations: allocation ? reserve(tools, allocation, allocation.quantity, tools.startMs - 90 * MINUTE) : [] };
    },
    after: same,
  },
  {
    what: 'shipped minutes ago, the ERP has not invoiced it',
    count: 6,
    fits: (order) => order.stage === 'plain' && order.invoices.length === 1,
    before: (order) => ({ ...order, invoices: [] }),
    after: same,
  },
  {
    what: 'come back minutes ago, the OMS has not processed it',
    count: 4,
    fits: isCredited,
    before: (order) => ({
      ...order,
      returns: order.returns.map((line) => ({
        ...line,
        received: null,
        status: 'REQUESTED',
        creditDueCents: 0,
        facility: null,
        disposition: null,
        refundId: null,
      })),
      credits: [],
      financials: order.financials.map((financial) => ({ ...financial, creditCents: 0, dueCents: financial.dueCents + financial.creditCents })),
      channelRefunds: [],
      omsRefunds: [],
    }),
    after: same,
  },
  {
    what: 'credited minutes ago, the ERP has not booked it',
    count: 4,
    fits: isCredited,
    before: (order) => ({ ...order, credits: [] }),
    after: same,
  },
  {
    what: 'refunded minutes ago, the OMS has not heard of it',
    count: 5,
    fits: (order) => (order.stage === 'returned' || order.stage === 'refunded') && order.omsRefunds.length === 1,
    before: (order) => ({ ...order, omsRefunds: [], returns: order.returns.map((line) => ({ ...line, refundId: null })) }),
    after: same,
  },
];

export const LATE_SKUS: readonly LateKind<SkuRecord>[] = [
  {
    what: 'picked minutes ago, the OMS has not counted it off',
    count: 5,
    fits: (sku) => sku.stage === 'plain' && sku.oms.every((row) => row.onHand >= 60 || row.facility === 'EWR'),
    before: (sku) => ({
      ...sku,
      oms: sku.oms.map((row) => (row.facility === 'DAL' ? { ...row, onHand: row.onHand + 9, available: row.available + 9 } : row)),
    }),
    after: same,
  },
  {
    what: 'picked minutes ago, the ERP has not booked it',
    count: 5,
    fits: (sku) => sku.stage === 'plain',
    before: (sku) => ({ ...sku, book: sku.book.map((row) => (row.facility === 'RNO' ? { ...row, onHand: row.onHand + 12 } : row)) }),
    after: same,
  },
];

export const LATE_TRANSFERS: readonly LateKind<TransferRecord>[] = [
  {
    what: 'unloaded minutes ago, not yet booked in',
    count: 4,
    fits: (transfer) => transfer.stage === 'received',
    before: (transfer) => ({ ...transfer, in: [] }),
    after: same,
  },
];

function cancelInChannel(order: OrderRecord): OrderRecord {
  return { ...order, shop: order.shop.map((shop) => ({ ...shop, state: 'cancelled' })) };
}
