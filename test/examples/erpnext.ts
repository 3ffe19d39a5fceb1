// What the example's ERP writes: orders, invoices with their charges, credit notes that are invoices too, deliveries and stock. Times are in the site's zone.

import type { Facility } from './ofbiz.ts';
import { localDay, localTime, money, type Row, type Rows } from './rows.ts';

const ZONE = 'America/New_York';
const WAREHOUSES = { MEM: 'Memphis - TM', RNO: 'Reno - TM' } as const;

export function erpSettings(rows: Rows): void {
  rows.add('tabAccount', document('Sales Tax - TM', 0, { account_type: 'Tax' }), document('Freight - TM', 0, { account_type: 'Chargeable' }));
  rows.add('tabWarehouse', document('Goods In Transit - TM', 0, { warehouse_type: 'Transit' }));
  for (const name of Object.values(WAREHOUSES)) rows.add('tabWarehouse', document(name, 0, { warehouse_type: null }));
}

export function erpOrder(rows: Rows, name: string, omsOrder: string, total: number, at: number, docstatus = 1): void {
  const head = { po_no: `OFBIZ-${omsOrder}`, status: 'To Deliver and Bill', currency: 'USD', grand_total: money(total), transaction_date: localDay(at, ZONE) };
  rows.add('tabSales Order', { ...document(name, at, head), docstatus });
}

export interface ErpInvoice {
  readonly name: string;
  /** Sales order → cents of goods. */
  readonly orders: Readonly<Record<string, number>>;
  readonly tax?: number;
  readonly shipping?: number;
  readonly at: number;
  readonly docstatus?: number;
  /** A credit note for this invoice. */
  readonly against?: string;
}

export function erpInvoice(rows: Rows, invoice: ErpInvoice): void {
  const { name, at, against, docstatus = 1 } = invoice;
  const sign = against === undefined ? 1 : -1;
  const goods = Object.values(invoice.orders).reduce((sum, cents) => sum + cents, 0);
  const tax = invoice.tax ?? 0;
  const shipping = invoice.shipping ?? 0;
  rows.add('tabSales Invoice', {
    ...document(name, at, { status: against === undefined ? 'Unpaid' : 'Return', posting_date: localDay(at, ZONE), currency: 'USD' }),
    docstatus,
    is_return: against === undefined ? 0 : 1,
    return_against: against ?? null,
    net_total: money(sign * goods),
    grand_total: money(sign * (goods + tax + shipping)),
  });
  for (const [order, cents] of Object.entries(invoice.orders)) {
    const line = { item_code: 'GOODS', qty: sign, net_amount: money(sign * cents), sales_order: order };
    rows.add('tabSales Invoice Item', { ...child(`${name}-${order}`, name, 'Sales Invoice', at), ...line, docstatus });
  }
  for (const [account, cents] of Object.entries({ 'Sales Tax - TM': tax, 'Freight - TM': shipping })) {
    if (cents > 0) {
      const charge = { account_head: account, tax_amount: money(sign * cents), docstatus };
      rows.add('tabSales Taxes and Charges', { ...child(`${name}-${account}`, name, 'Sales Invoice', at), ...charge });
    }
  }
}

/** `quantity` below zero: taken back. */
export function erpDelivery(rows: Rows, name: string, order: string, from: Facility, sku: string, quantity: number, at: number): void {
  const back = quantity < 0;
  rows.add('tabDelivery Note', { ...document(name, at, { status: 'To Bill', posting_date: localDay(at, ZONE) }), is_return: back ? 1 : 0 });
  const line = { item_code: sku, warehouse: WAREHOUSES[from], qty: quantity, stock_qty: quantity, against_sales_order: order };
  rows.add('tabDelivery Note Item', { ...child(`${name}-1`, name, 'Delivery Note', at), ...line, docstatus: 1 });
}

export function erpStock(rows: Rows, sku: string, at: Facility | 'transit', quantity: number, changed: number): void {
  const warehouse = at === 'transit' ? 'Goods In Transit - TM' : WAREHOUSES[at];
  const figures = { actual_qty: quantity, reserved_qty: 0, valuation_rate: '12.5' };
  rows.add('tabBin', { ...document(`BIN-${sku}-${at}`, changed, { item_code: sku, warehouse }), ...figures });
}

function document(name: string, at: number, values: Row): Row {
  return { name, creation: localTime(at, ZONE), modified: localTime(at, ZONE), docstatus: 1, ...values };
}

function child(name: string, parent: string, parenttype: string, at: number): Row {
  return { ...document(name, at, {}), parent, parenttype, parentfield: 'items', idx: 1 };
}
