// What the example's shop writes: orders, refunds that are orders too, and carts that are neither.

import { localTime, money, type Rows } from './rows.ts';

export interface ShopOrder {
  readonly id: number;
  /** What customers are shown; null: the order is older than the numbering plugin. */
  readonly number: string | null;
  readonly status: string;
  readonly total: number;
  readonly at: number;
}

export function shopOrder(rows: Rows, { id, number, status, total, at }: ShopOrder): void {
  rows.add('wp_wc_orders', orderRow(id, 'shop_order', status, total, at, 0));
  rows.add('wp_wc_orders_meta', { order_id: id, meta_key: '_billing_address_index', meta_value: 'Jane Doe 1 Main St' });
  if (number !== null) rows.add('wp_wc_orders_meta', { order_id: id, meta_key: '_order_number', meta_value: number });
}

export function shopRefund(rows: Rows, id: number, parent: number, amount: number, at: number): void {
  rows.add('wp_wc_orders', orderRow(id, 'shop_order_refund', 'wc-completed', -amount, at, parent));
}

function orderRow(id: number, type: string, status: string, total: number, at: number, parent: number) {
  const stamp = localTime(at, 'UTC');
  const amount = `${money(total)}000000`;
  return { id, type, status, currency: 'USD', total_amount: amount, date_created_gmt: stamp, date_updated_gmt: stamp, parent_order_id: parent };
}
