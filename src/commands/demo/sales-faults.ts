// What can go wrong between what an order is to be billed and what the ERP billed, each kind with the finding that it must lead to.

import type { Allocation, Invoice, OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';
import { type BillPlace, bills, type ShippedLine, shippedLines } from './order-places.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';
import { DAY } from './places.ts';

const BILLED: Ground<OrderRecord, BillPlace> = {
  boundary: 'sales',
  places: bills,
  keyOf: ({ order, financial }) => ({ order_id: order.orderId, currency: financial.currency }),
};
const SHIPPED: Ground<OrderRecord, ShippedLine> = {
  boundary: 'sales',
  places: shippedLines,
  keyOf: ({ order, allocation }) => ({ order_id: order.orderId, currency: allocation.currency }),
};

/** With one invoice. */
const isWhole = ({ second }: BillPlace) => second === null;

const OF_BILLED: readonly PlaceFault<OrderRecord, BillPlace>[] = [
  {
    fault: 'posted in the wrong month',
    count: 5,
    rule: 'wrong-period',
    fits: (place, startMs) => isWhole(place) && place.financial.recognisedMs < startMs - 40 * DAY,
    plant: ({ order, financial, invoice }) => ({
      // Always in another month, whatever day it is.
      changes: replace(order, invoice, { postedMs: financial.recognisedMs + 33 * DAY }),
      about: `order ${order.orderId} left, and was invoiced by ${invoice.invoiceId} a month later`,
    }),
  },
  {
    fault: 'a parcel not invoiced',
    count: 4,
    rule: 'amount-differs',
    fits: ({ invoice, second }) => second !== null && second.amountCents > 400 && invoice.amountCents > 400,
    plant: ({ order, second }) => ({
      changes: { invoices: order.invoices.filter((one) => one !== second) },
      about: `order ${order.orderId} left from two places, and only what left from one is invoiced`,
    }),
  },
  {
    fault: 'due stated twice',
    count: 3,
    rule: 'due-stated-twice',
    plant: ({ order, financial }, { ids }) => ({
      changes: { financials: [financial, { ...financial, id: ids.next() }] },
      about: `the OMS states twice what is due for order ${order.orderId}`,
    }),
  },
  {
    fault: 'another tax',
    count: 5,
    rule: 'tax-differs',
    fits: isWhole,
    plant: ({ order, invoice }, { random }) => {
      const cents = random.int(20, 900);
      return {
        changes: replace(order, invoice, { taxCents: invoice.taxCents + cents, amountCents: invoice.amountCents + cents }),
        about: `${invoice.invoiceId} of order ${order.orderId} has ${cents} cents of tax too much`,
      };
    },
  },
  {
    fault: 'tax booked as freight',
    count: 3,
    rule: 'tax-differs',
    fits: isWhole,
    plant: ({ order, invoice }) => ({
      changes: replace(order, invoice, { taxCents: 0, shippingCents: invoice.shippingCents + invoice.taxCents }),
      about: `${invoice.invoiceId} of order ${order.orderId} has its tax among the freight`,
    }),
  },
  {
    fault: 'shipped, never invoiced',
    count: 6,
    rule: 'shipped-not-invoiced',
    plant: ({ order }) => ({ changes: { invoices: [] }, about: `the ERP has no invoice of order ${order.orderId}` }),
  },
  {
    fault: 'invoice left in draft',
    count: 3,
    rule: 'shipped-not-invoiced',
    fits: isWhole,
    plant: ({ order, invoice }) => ({
      changes: replace(order, invoice, { state: 'DRAFT' }),
      about: `${invoice.invoiceId} of order ${order.orderId} was written and never posted`,
    }),
  },
  {
    fault: 'invoice taken back, never posted again',
    count: 3,
    rule: 'shipped-not-invoiced',
    fits: isWhole,
    plant: ({ order, invoice }) => ({
      changes: replace(order, invoice, { reversedMs: invoice.postedMs + DAY / 2 }),
      about: `${invoice.invoiceId} of order ${order.orderId} was reversed, and nothing took its place`,
    }),
  },
  {
    fault: 'invoice off by cents',
    count: 5,
    rule: 'off-by-cents',
    fits: isWhole,
    plant: ({ order, invoice }, { random }) => {
      const cents = random.int(2, 90);
      return { changes: addGoods(order, invoice, cents), about: `${invoice.invoiceId} of order ${order.orderId} is ${cents} cents too high` };
    },
  },
  {
    fault: 'invoiced twice',
    count: 5,
    rule: 'invoiced-twice',
    fits: isWhole,
    plant: ({ order, invoice }, { ids }) => {
      const id = ids.next();
      return {
        changes: { invoices: [invoice, { ...invoice, id, invoiceId: `${invoice.invoiceId}-1` }] },
        about: `order ${order.orderId} is invoiced by ${invoice.invoiceId}, and by ${invoice.invoiceId}-1 again`,
      };
    },
  },
  {
    fault: 'invoiced too much',
    count: 5,
    rule: 'amount-differs',
    fits: isWhole,
    plant: ({ order, invoice }, { random }) => {
      const cents = random.int(500, 5_000);
      return { changes: addGoods(order, invoice, cents), about: `${invoice.invoiceId} of order ${order.orderId} is ${cents} cents too high` };
    },
  },
];

const OF_SHIPPED: readonly PlaceFault<OrderRecord, ShippedLine>[] = [
  {
    fault: 'invoiced before it left',
    count: 4,
    rule: 'invoiced-not-shipped',
    fits: ({ order }) => order.lines.length === 1 && order.invoices.length === 1 && order.oms.every(({ status }) => status === 'COMPLETED'),
    plant: ({ order, allocation }, { random, startMs }) => {
      const awaited: Allocation = { ...allocation, fulfilled: 0, status: 'BACKORDERED', dueMs: startMs + random.int(3, 9) * DAY };
      return {
        changes: {
          shop: order.shop.map((shop) => ({ ...shop, state: 'processing' })),
          oms: order.oms.map((oms) => ({ ...oms, status: 'APPROVED' })),
          allocations: [awaited],
          shipped: [],
          reservations: [],
          financials: [],
        },
        about: `order ${order.orderId} is backordered, and invoiced already`,
      };
    },
  },
];

export const SALES_FAULTS: readonly FaultKind<OrderRecord>[] = [...faultsOn(SHIPPED, OF_SHIPPED), ...faultsOn(BILLED, OF_BILLED)];

function replace(order: OrderRecord, invoice: Invoice, by: Partial<Invoice>): Partial<OrderRecord> {
  return { invoices: order.invoices.map((one) => (one === invoice ? { ...one, ...by } : one)) };
}

function addGoods(order: OrderRecord, invoice: Invoice, cents: number): Partial<OrderRecord> {
  return replace(order, invoice, { goodsCents: invoice.goodsCents + cents, amountCents: invoice.amountCents + cents });
}
