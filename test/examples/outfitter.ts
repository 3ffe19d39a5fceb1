// A made-up outfitter that runs on the example's four systems: what one order leaves behind in each of them, when all is well.

import { erpInvoice, erpOrder } from './erpnext.ts';
import { type Facility, type Item, omsInvoice, omsOrder, type ShipGroup } from './ofbiz.ts';
import type { Request, RequestLine, Warehouses } from './openboxes.ts';
import type { Rows } from './rows.ts';
import { shopOrder } from './woocommerce.ts';

export const DAY = 86_400_000;

export interface Books {
  readonly shop: Rows;
  readonly oms: Rows;
  readonly warehouses: Warehouses;
  readonly erp: Rows;
  /** When the first run begins. */
  readonly now: number;
}

export interface Sale {
  /** 31 is order 1031 of the shop with the number 5031, WS10031 of the OMS and SAL-ORD-31 of the ERP. */
  readonly n: number;
  readonly items: readonly Item[];
  readonly from?: Facility;
  readonly tax?: number;
  readonly shipping?: number;
  /** Ten days before the first run unless given. */
  readonly at?: number;
}

export function omsId({ n }: Sale): string {
  return `WS${10_000 + n}`;
}

export function erpId({ n }: Sale): string {
  return `SAL-ORD-${n}`;
}

/** Of what was not cancelled. */
function goodsOf({ items }: Sale): number {
  return items.reduce((sum, { quantity, cancelled = 0, price }) => sum + (quantity - cancelled) * price, 0);
}

export interface Stage {
  readonly shop: string;
  readonly oms: string;
  readonly items: string;
}

export const NEW: Stage = { shop: 'wc-processing', oms: 'ORDER_APPROVED', items: 'ITEM_APPROVED' };
export const DONE: Stage = { shop: 'wc-completed', oms: 'ORDER_COMPLETED', items: 'ITEM_COMPLETED' };

export interface Taking {
  readonly number?: string | null;
  readonly external?: string;
  readonly groups?: readonly ShipGroup[];
  /** What the shop charged, where it is not what the OMS does. */
  readonly shopTotal?: number;
}

/** The shop takes the order, the OMS imports it, the ERP gets it from there. */
export function take(books: Books, sale: Sale, stage: Stage, taking: Taking = {}): void {
  const at = placedAt(books, sale);
  const extra = (sale.tax ?? 0) + (sale.shipping ?? 0);
  const placed = sale.items.reduce((sum, { quantity, price }) => sum + quantity * price, extra);
  const total = goodsOf(sale) + extra;
  const number = taking.number === undefined ? String(5000 + sale.n) : taking.number;
  shopOrder(books.shop, { id: 1000 + sale.n, number, status: stage.shop, total: taking.shopTotal ?? placed, at });
  const groups = taking.groups ?? [{ from: sale.from ?? 'MEM', shipBy: at + 2 * DAY }];
  const external = taking.external ?? String(5000 + sale.n);
  omsOrder(books.oms, { id: omsId(sale), external, status: stage.oms, itemStatus: stage.items, total, at, items: sale.items, groups });
  if (stage.oms !== 'ORDER_CANCELLED') erpOrder(books.erp, erpId(sale), omsId(sale), total, at);
}

/** Leaves as ordered, unless told what leaves instead. */
export function ship(books: Books, sale: Sale, request: Partial<Request> = {}): void {
  const lines: readonly RequestLine[] = sale.items.filter(({ quantity, cancelled }) => quantity !== cancelled);
  books.warehouses.request({ order: omsId(sale), group: 1, from: sale.from ?? 'MEM', at: placedAt(books, sale) + DAY, lines, ...request });
}

/** The OMS makes its invoice of what it believes to have left. */
export function bill(books: Books, sale: Sale, at: number = placedAt(books, sale) + DAY): void {
  omsInvoice(books.oms, `CI${sale.n}`, omsId(sale), at, { goods: goodsOf(sale), tax: sale.tax ?? 0, shipping: sale.shipping ?? 0 });
}

/** The ERP sends its own. */
export function book(books: Books, sale: Sale, at: number = placedAt(books, sale) + DAY, name = `ACC-SINV-${sale.n}`): void {
  erpInvoice(books.erp, { name, orders: { [erpId(sale)]: goodsOf(sale) }, tax: sale.tax ?? 0, shipping: sale.shipping ?? 0, at });
}

/** Taken, shipped, billed and booked. */
export function complete(books: Books, sale: Sale): void {
  take(books, sale, DONE);
  ship(books, sale);
  bill(books, sale);
  book(books, sale);
}

function placedAt({ now }: Books, { at }: Sale): number {
  return at ?? now - 10 * DAY;
}
