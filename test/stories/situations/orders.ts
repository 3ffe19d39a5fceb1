// What the systems of the made-up trade state, in the datasets' own words: rows as they usually are, and an order in its parts.

import { DAY } from '../company.ts';
import type { TableRow } from '../source-database.ts';

/** When the stories begin: a Tuesday, in UTC, as all instants here. */
export const TUESDAY = Date.UTC(2026, 10, 17, 15);

/** `2026-11-17 13:00:00`, so long before the stories begin. */
export function ago(ms: number): string {
  return at(TUESDAY - ms);
}

/** An instant as the systems write it. */
export function at(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** What stands in a row unless a story says otherwise: a whole order of one piece of A for 40 USD that left Dallas yesterday. */
export const USUAL: Readonly<Record<string, TableRow>> = {
  orders: { channel: 'webshop', status: 'shipped', currency: 'USD', total: '40.00', origin: 'channel', placed_at: ago(2 * DAY) },
  order_lines: { line_id: '1', component: '-', sku: 'A', ordered: '1', cancelled: '0', kind: 'goods', line_total: '40.00' },
  allocations: {
    line_id: '1',
    component: '-',
    facility: 'DAL',
    sku: 'A',
    quantity: '1',
    fulfilled_quantity: '1',
    status: 'fulfilled',
    line_total: '40.00',
    due_at: ago(DAY),
  },
  shipment_lines: { line_id: '1', component: '-', sku: 'A', quantity: '1', shipped_at: ago(DAY) },
  reservations: { line_id: '1', component: '-', quantity: '1' },
  inventory: { sku: 'A', on_hand: '10', available: '10', unit_cost: '2.00' },
  transit: { sku: 'A' },
  transfers_out: { sku: 'A', quantity: '10', moved_at: ago(DAY) },
  transfers_in: { sku: 'A', quantity: '10', moved_at: ago(DAY) },
  financials: { currency: 'USD', due: '40.00', recognised_on: '2026-11-16' },
  invoices: { currency: 'USD', amount: '40.00', posted_on: '2026-11-16' },
  credits: { currency: 'USD', amount: '40.00', posted_on: '2026-11-16' },
  returns: {
    line_id: '1',
    component: '-',
    sku: 'A',
    quantity: '1',
    received_quantity: '1',
    resolution: 'refund',
    credit_due: '40.00',
    facility: 'DAL',
    disposition: 'restock',
  },
  return_receipts: { sku: 'A', quantity: '1', disposition: 'restock', received_at: ago(DAY) },
  refunds: { channel: 'webshop', amount: '40.00', kind: 'return', currency: 'USD', refunded_at: ago(DAY) },
};

export type SystemName = 'webshop' | 'marketplace' | 'oms' | 'dallas' | 'reno' | 'tpl' | 'books';

/** What systems state: rows by system and dataset, which is the name of their table. Columns that are left out are as usual, or empty. */
export type Rows = Readonly<Partial<Record<SystemName, Readonly<Record<string, readonly TableRow[]>>>>>;

/** An order of the webshop, as the channel and the OMS have it: number `a` there is O-a here. */
export function bought(id: string, order: TableRow = {}): Rows {
  return { webshop: { orders: [{ channel_order_id: id, ...order }] }, oms: { orders: [{ channel_order_id: id, order_id: `O-${id}`, ...order }] } };
}

/** One line of it, promised from Dallas. */
export function promised(id: string, line: TableRow = {}, allocation: TableRow = {}): Rows {
  return { oms: { order_lines: [{ order_id: `O-${id}`, ...line }], allocations: [{ order_id: `O-${id}`, ...allocation }] } };
}

/** Parcels from Dallas. */
export function shipped(id: string, ...parcels: readonly TableRow[]): Rows {
  const lines = parcels.length === 0 ? [{}] : parcels;
  return { dallas: { shipment_lines: lines.map((parcel, i) => ({ shipment_id: `S-${id}-${i + 1}`, order_id: `O-${id}`, ...parcel })) } };
}

/** What is due by now, and the invoices for it: one, unless told otherwise. */
export function billed(id: string, due = '40.00', invoices: readonly TableRow[] = [{ amount: due }]): Rows {
  return {
    oms: { financials: [{ order_id: `O-${id}`, due }] },
    books: { invoices: invoices.map((invoice, i) => ({ invoice_id: `I-${id}-${i + 1}`, order_id: `O-${id}`, ...invoice })) },
  };
}

/** What came back of the order, in the OMS and at Dallas. */
export function returned(id: string, back: TableRow = {}): Rows {
  return {
    oms: { returns: [{ return_id: `R-${id}`, order_id: `O-${id}`, ...back }] },
    dallas: { return_receipts: [{ return_id: `R-${id}`, order_id: `O-${id}` }] },
  };
}

/** Credit notes of the ERP; `return_id` is named by who wants it. */
export function credited(id: string, ...credits: readonly TableRow[]): Rows {
  return { books: { credits: credits.map((credit, i) => ({ credit_id: `C-${id}-${i + 1}`, order_id: `O-${id}`, ...credit })) } };
}

/** Money paid back, as the webshop and the OMS have it. */
export function refunded(id: string, refund: TableRow = {}): Rows {
  const row = { refund_id: `F-${id}`, channel_order_id: id, ...refund };
  return { webshop: { refunds: [row] }, oms: { refunds: [row] } };
}

/** An order of which every system says the same: bought, promised, shipped from Dallas and billed. */
export function soldAndShipped(id: string): readonly Rows[] {
  return [bought(id), promised(id), shipped(id), billed(id)];
}
