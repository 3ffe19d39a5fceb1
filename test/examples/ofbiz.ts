// What the example's OMS writes: orders with their items and ship groups, the invoices it makes of them, returns, refunds and stock. The zone is its Java machine's.

import { localTime, money, type Rows } from './rows.ts';

const ZONE = 'America/Chicago';
const FACILITIES = { MEM: '10000', RNO: '10010' } as const;
export type Facility = keyof typeof FACILITIES;

/** SKU → OFBiz's own number of the product. `CAMP-KIT` is a kit of one tent and two lamps; `GIFT-50` is downloaded. */
const PRODUCTS = new Map(
  ['01234', '1234', 'TENT-2P', 'LAMP', 'LANTERN', 'STOVE', 'ROPE', 'MUG', 'CANOE', 'GIFT-50', 'CAMP-KIT'].map((sku, i) => [sku, `P${10_000 + i}`]),
);
const TYPES: Readonly<Record<string, string>> = { 'GIFT-50': 'DIGITAL_GOOD', 'CAMP-KIT': 'MARKETING_PKG_PICK' };

export interface Item {
  readonly sku: string;
  readonly quantity: number;
  /** Of one, in cents. */
  readonly price: number;
  readonly cancelled?: number;
  /** Of the quantity, what OFBiz knows that it lacks. */
  readonly lacking?: number;
  /** Which of the order's ship groups it belongs to: 1 unless given. */
  readonly group?: number;
}

export interface ShipGroup {
  /** Null: promised from nowhere. */
  readonly from: Facility | null;
  readonly shipBy: number;
  readonly supplier?: string;
}

export interface OmsOrder {
  readonly id: string;
  readonly external: string | null;
  readonly channel?: string;
  readonly status: string;
  readonly itemStatus: string;
  readonly total: number;
  readonly at: number;
  readonly items: readonly Item[];
  readonly groups: readonly ShipGroup[];
}

export function omsProducts(rows: Rows): void {
  const since = { FROM_DATE: '2020-01-01 00:00:00', THRU_DATE: null, PRODUCT_ASSOC_TYPE_ID: 'MANUF_COMPONENT' };
  for (const [sku, id] of PRODUCTS) {
    rows.add('PRODUCT', { PRODUCT_ID: id, PRODUCT_TYPE_ID: TYPES[sku] ?? 'FINISHED_GOOD' });
    // Typed by hand, as it came.
    rows.add('GOOD_IDENTIFICATION', { GOOD_IDENTIFICATION_TYPE_ID: 'SKU', PRODUCT_ID: id, ID_VALUE: sku === 'LAMP' ? ' lamp' : sku });
    rows.add('GOOD_IDENTIFICATION', { GOOD_IDENTIFICATION_TYPE_ID: 'UPCA', PRODUCT_ID: id, ID_VALUE: `00${id}` });
  }
  const kit = productOf('CAMP-KIT');
  rows.add('PRODUCT_ASSOC', { ...since, PRODUCT_ID: kit, PRODUCT_ID_TO: productOf('TENT-2P'), QUANTITY: 1 });
  rows.add('PRODUCT_ASSOC', { ...since, PRODUCT_ID: kit, PRODUCT_ID_TO: productOf('LAMP'), QUANTITY: 2 });
  // A list of parts that has not been valid for years, and one that is no list of parts.
  rows.add('PRODUCT_ASSOC', { ...since, THRU_DATE: '2021-01-01 00:00:00', PRODUCT_ID: kit, PRODUCT_ID_TO: productOf('MUG'), QUANTITY: 4 });
  rows.add('PRODUCT_ASSOC', { ...since, PRODUCT_ASSOC_TYPE_ID: 'PRODUCT_UPGRADE', PRODUCT_ID: kit, PRODUCT_ID_TO: productOf('LANTERN'), QUANTITY: 1 });
}

export function omsOrder(rows: Rows, order: OmsOrder): void {
  const { id, at } = order;
  const stamps = stampsOf(at);
  rows.add('ORDER_HEADER', {
    ORDER_ID: id,
    ORDER_TYPE_ID: 'SALES_ORDER',
    EXTERNAL_ID: order.external?.slice(0, 20) ?? null,
    SALES_CHANNEL_ENUM_ID: order.channel ?? 'WEB_SALES_CHANNEL',
    ORDER_DATE: localTime(at, ZONE),
    STATUS_ID: order.status,
    CURRENCY_UOM: 'USD',
    GRAND_TOTAL: money(order.total),
    ...stamps,
  });
  rows.add('ORDER_PAYMENT_PREFERENCE', { ORDER_PAYMENT_PREFERENCE_ID: `${id}P`, ORDER_ID: id, ...stamps });
  for (const [i, group] of order.groups.entries()) {
    const facility = group.from === null ? null : FACILITIES[group.from];
    rows.add('ORDER_ITEM_SHIP_GROUP', {
      ORDER_ID: id,
      SHIP_GROUP_SEQ_ID: sequence(i + 1),
      SUPPLIER_PARTY_ID: group.supplier ?? null,
      FACILITY_ID: facility,
      SHIP_BY_DATE: localTime(group.shipBy, ZONE),
      ...stamps,
    });
  }
  for (const [i, item] of order.items.entries()) addItem(rows, order, item, sequence(i + 1));
}

function addItem(rows: Rows, { id, itemStatus, at }: OmsOrder, item: Item, seq: string): void {
  const stamps = stampsOf(at);
  const cancelled = item.cancelled ?? 0;
  const whole = cancelled === item.quantity;
  const amounts = { QUANTITY: item.quantity, CANCEL_QUANTITY: cancelled === 0 ? null : cancelled };
  const place = { ORDER_ID: id, ORDER_ITEM_SEQ_ID: seq };
  rows.add('ORDER_ITEM', {
    ...place,
    ...amounts,
    ...stamps,
    PRODUCT_ID: productOf(item.sku),
    UNIT_PRICE: money(item.price),
    STATUS_ID: whole ? 'ITEM_CANCELLED' : itemStatus,
  });
  rows.add('ORDER_ITEM_SHIP_GROUP_ASSOC', { ...place, ...amounts, ...stamps, SHIP_GROUP_SEQ_ID: sequence(item.group ?? 1) });
  if (item.lacking !== undefined)
    rows.add('ORDER_ITEM_SHIP_GRP_INV_RES', {
      ...place,
      SHIP_GROUP_SEQ_ID: sequence(item.group ?? 1),
      INVENTORY_ITEM_ID: `${item.sku}MEM1`,
      QUANTITY: item.quantity,
      QUANTITY_NOT_AVAILABLE: item.lacking,
      ...stamps,
    });
}

/** One line of goods, one of shipping and one of tax, in cents. */
export function omsInvoice(rows: Rows, id: string, order: string, at: number, amounts: { goods: number; shipping?: number; tax?: number }): void {
  const stamps = stampsOf(at);
  const head = { INVOICE_ID: id, INVOICE_TYPE_ID: 'SALES_INVOICE', STATUS_ID: 'INVOICE_READY', CURRENCY_UOM_ID: 'USD' };
  rows.add('INVOICE', { ...head, INVOICE_DATE: localTime(at, ZONE), ...stamps });
  const items = { ITM_SALES: amounts.goods, ITM_SHIPPING_CHARGES: amounts.shipping ?? 0, ITM_SALES_TAX: amounts.tax ?? 0 };
  for (const [i, [type, cents]] of Object.entries(items).entries()) {
    const item = { INVOICE_ID: id, INVOICE_ITEM_SEQ_ID: sequence(i + 1) };
    rows.add('INVOICE_ITEM', { ...item, INVOICE_ITEM_TYPE_ID: type, QUANTITY: i === 0 ? 1 : null, AMOUNT: money(cents), ...stamps });
  }
  rows.add('ORDER_ITEM_BILLING', { ORDER_ID: order, ORDER_ITEM_SEQ_ID: '00001', INVOICE_ID: id, INVOICE_ITEM_SEQ_ID: '00001', ...stamps });
}

export interface OmsReturn {
  readonly id: string;
  readonly order: string;
  readonly type: string;
  readonly to: Facility;
  readonly sku: string;
  readonly quantity: number;
  readonly received: number | null;
  readonly price: number;
  /** Kept back, in cents. */
  readonly fee?: number;
  readonly at: number;
}

export function omsReturn(rows: Rows, back: OmsReturn): void {
  const stamps = stampsOf(back.at);
  const status = back.received === null ? 'RETURN_ACCEPTED' : 'RETURN_COMPLETED';
  rows.add('RETURN_HEADER', {
    RETURN_ID: back.id,
    RETURN_HEADER_TYPE_ID: 'CUSTOMER_RETURN',
    STATUS_ID: status,
    DESTINATION_FACILITY_ID: FACILITIES[back.to],
    CURRENCY_UOM_ID: 'USD',
    ...stamps,
  });
  rows.add('RETURN_ITEM', {
    RETURN_ID: back.id,
    RETURN_ITEM_SEQ_ID: '00001',
    RETURN_TYPE_ID: back.type,
    PRODUCT_ID: productOf(back.sku),
    ORDER_ID: back.order,
    ORDER_ITEM_SEQ_ID: '00001',
    STATUS_ID: status,
    RETURN_QUANTITY: back.quantity,
    RECEIVED_QUANTITY: back.received,
    RETURN_PRICE: money(back.price),
    ...stamps,
  });
  if (back.fee !== undefined) {
    const fee = { RETURN_ADJUSTMENT_ID: `${back.id}A`, RETURN_ADJUSTMENT_TYPE_ID: 'RET_MAN_ADJ', RETURN_ID: back.id, RETURN_ITEM_SEQ_ID: '_NA_' };
    rows.add('RETURN_ADJUSTMENT', { ...fee, AMOUNT: money(-back.fee), ...stamps });
  }
}

/** An exchange: the goods of `to` leave in the place of those of `from`. */
export function omsReplaces(rows: Rows, from: string, to: string): void {
  const items = { ORDER_ITEM_SEQ_ID: '00001', TO_ORDER_ITEM_SEQ_ID: '00001', QUANTITY: 1 };
  rows.add('ORDER_ITEM_ASSOC', { ORDER_ID: from, TO_ORDER_ID: to, ORDER_ITEM_ASSOC_TYPE_ID: 'REPLACEMENT', ...items });
}

/** `reference`: WooCommerce's id of the refund. */
export function omsRefund(rows: Rows, reference: number, order: string, amount: number, at: number): void {
  const kind = { PAYMENT_TYPE_ID: 'CUSTOMER_REFUND', STATUS_ID: 'PMNT_SENT', CURRENCY_UOM_ID: 'USD' };
  const row = { PAYMENT_ID: `R${reference}`, PAYMENT_PREFERENCE_ID: `${order}P`, PAYMENT_REF_NUM: String(reference), ...kind };
  rows.add('PAYMENT', { ...row, EFFECTIVE_DATE: localTime(at, ZONE), AMOUNT: money(amount), ...stampsOf(at) });
}

/** One row a receipt: [on hand, available to promise] of each. */
export function omsStock(rows: Rows, sku: string, at: Facility, receipts: readonly (readonly [number, number])[], changed: number): void {
  for (const [i, [onHand, available]] of receipts.entries()) {
    const item = { INVENTORY_ITEM_ID: `${sku}${at}${i + 1}`, PRODUCT_ID: productOf(sku), FACILITY_ID: FACILITIES[at] };
    const figures = { QUANTITY_ON_HAND_TOTAL: onHand, AVAILABLE_TO_PROMISE_TOTAL: available, UNIT_COST: '12.500000', CURRENCY_UOM_ID: 'USD' };
    rows.add('INVENTORY_ITEM', { ...item, ...figures, ...stampsOf(changed) });
  }
}

function productOf(sku: string): string {
  const id = PRODUCTS.get(sku);
  if (id === undefined) throw new Error(`the example has no article ${sku}`);
  return id;
}

function sequence(n: number): string {
  return String(n).padStart(5, '0');
}

function stampsOf(at: number): Readonly<Record<string, string>> {
  return { LAST_UPDATED_STAMP: localTime(at, ZONE), LAST_UPDATED_TX_STAMP: localTime(at, ZONE) };
}
