// The vocabulary: which datasets a system may state, with their columns and types. Boundaries and rules are written in these words alone.

import type { ColumnType } from './value.ts';

export const ROLES = ['channel', 'oms', 'warehouse', 'erp'] as const;
export type Role = (typeof ROLES)[number];

export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  /** Must be mapped: by every role, or by those named. */
  readonly required: boolean | readonly Role[];
  /** The words an enumeration may hold. */
  readonly values?: readonly string[];
  /** What stands where a system maps no such column. */
  readonly constant?: string;
}

export interface DatasetDefinition {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Columns of which at least one must be mapped (a line names its order in one way or the other). */
  readonly oneOf?: readonly string[];
  readonly columns: ReadonlyMap<string, ColumnDefinition>;
}

type Options = Partial<Pick<ColumnDefinition, 'required' | 'values' | 'constant'>>;
const REQUIRED: Options = { required: true };

function column(type: ColumnType) {
  return (name: string, options: Options = {}): ColumnDefinition => ({ name, type, required: false, ...options });
}
const text = column('text');
const quantity = column('quantity');
const integer = column('integer');
const money = column('money');
const instant = column('instant');
const date = column('date');
const boolean = column('boolean');
const words = (name: string, values: readonly string[], options: Options = {}) => text(name, { values, ...options });
const updatedAt = instant('updated_at');
const component = text('component', { constant: '-' });

function dataset(name: string, roles: readonly Role[], columns: readonly ColumnDefinition[], oneOf?: readonly string[]): DatasetDefinition {
  // Every dataset may say when a row last changed.
  return { name, roles, columns: new Map([...columns, updatedAt].map((c) => [c.name, c])), ...(oneOf ? { oneOf } : {}) };
}

const ORDER_STATUS = ['open', 'held', 'cancelled', 'shipped', 'delivered', 'closed'];
const DISPOSITION = ['restock', 'quarantine', 'scrap', 'vendor'];

const DEFINITIONS: readonly DatasetDefinition[] = [
  dataset(
    'orders',
    ['channel', 'oms'],
    [
      text('channel', REQUIRED),
      text('channel_order_id', REQUIRED),
      text('order_id', { required: ['oms'] }),
      words('status', ORDER_STATUS, REQUIRED),
      text('currency', REQUIRED),
      money('total', REQUIRED),
      instant('placed_at', REQUIRED),
      words('origin', ['channel', 'exchange', 'manual']),
      instant('promised_at'),
      instant('closed_at'),
      money('goods'),
      money('shipping'),
      money('tax'),
      money('discount'),
      text('order_type'),
      text('temperature_class'),
      text('payment_terms'),
    ],
  ),
  dataset(
    'order_lines',
    ['channel', 'oms'],
    [
      text('order_id'),
      text('channel_order_id'),
      text('line_id', REQUIRED),
      component,
      text('sku', REQUIRED),
      quantity('ordered', REQUIRED),
      quantity('cancelled', REQUIRED),
      words('kind', ['goods', 'kit', 'virtual', 'drop_ship'], { constant: 'goods' }),
      money('unit_price'),
      money('line_total'),
      text('status'),
    ],
    ['order_id', 'channel_order_id'],
  ),
  dataset(
    'allocations',
    ['oms'],
    [
      text('order_id', REQUIRED),
      text('line_id', REQUIRED),
      component,
      text('facility', REQUIRED),
      text('sku', REQUIRED),
      quantity('quantity', REQUIRED),
      words('status', ['allocated', 'backordered', 'fulfilled', 'cancelled'], REQUIRED),
      quantity('fulfilled_quantity'),
      money('line_total'),
      instant('due_at'),
    ],
  ),
  dataset(
    'shipment_lines',
    ['warehouse'],
    [
      text('shipment_id', REQUIRED),
      text('order_id', REQUIRED),
      text('line_id', REQUIRED),
      component,
      text('facility', REQUIRED),
      text('sku', REQUIRED),
      quantity('quantity', REQUIRED),
      quantity('picked'),
      quantity('packed'),
      instant('shipped_at'),
      text('status'),
    ],
  ),
  dataset('shipments', ROLES, [
    text('shipment_id', REQUIRED),
    text('order_id', REQUIRED),
    text('facility'),
    text('carrier'),
    text('driver'),
    text('tracking_number'),
    text('container'),
    integer('leg'),
    boolean('last_leg'),
    instant('picked_up_at'),
    instant('delivered_at'),
    words('outcome', ['delivered', 'refused', 'returned_to_sender', 'lost', 'damaged']),
  ]),
  dataset('documents', ROLES, [
    text('order_id', REQUIRED),
    words('kind', ['packing_list', 'bol', 'manifest', 'asn', 'customs', 'pod', 'temperature_log', 'seal', 'handoff'], REQUIRED),
    text('document_id', REQUIRED),
    text('shipment_id'),
    instant('sent_at'),
    instant('acknowledged_at'),
    instant('archived_at'),
    quantity('min_value'),
    quantity('max_value'),
    text('reference'),
  ]),
  dataset('acknowledgements', ROLES, [
    text('order_id', REQUIRED),
    text('kind', REQUIRED),
    words('of', ['erp', 'tms', 'finance', 'customer'], REQUIRED),
    instant('acknowledged_at'),
  ]),
  dataset(
    'reservations',
    ['warehouse'],
    [
      text('order_id', REQUIRED),
      text('line_id', REQUIRED),
      component,
      text('facility', REQUIRED),
      // Where the warehouse keeps no line, what a reservation is known by.
      text('sku'),
      quantity('quantity', REQUIRED),
    ],
  ),
  dataset(
    'inventory',
    ['oms', 'warehouse', 'erp'],
    [
      text('sku', REQUIRED),
      text('facility', REQUIRED),
      text('bin'),
      text('lot'),
      quantity('on_hand', REQUIRED),
      quantity('reserved'),
      quantity('available'),
      quantity('quarantined'),
      quantity('in_transit'),
      money('unit_cost'),
      text('owner'),
    ],
  ),
  dataset(
    'transit',
    ['warehouse', 'oms'],
    [text('sku', REQUIRED), text('facility', REQUIRED), text('transfer_id'), quantity('on_hand', REQUIRED), quantity('available')],
  ),
  dataset(
    'movements',
    ['warehouse'],
    [
      text('movement_id', REQUIRED),
      text('sku', REQUIRED),
      text('facility', REQUIRED),
      quantity('quantity', REQUIRED),
      instant('moved_at', REQUIRED),
      words('kind', ['pick', 'receipt', 'adjustment', 'transfer', 'return']),
    ],
  ),
  ...['transfers_out', 'transfers_in'].map((name) =>
    dataset(
      name,
      ['oms', 'warehouse'],
      [text('transfer_id', REQUIRED), text('sku', REQUIRED), quantity('quantity', REQUIRED), text('from_facility'), text('to_facility'), instant('moved_at')],
    ),
  ),
  dataset(
    'returns',
    ['oms'],
    [
      text('return_id', REQUIRED),
      text('line_id', REQUIRED),
      component,
      text('order_id', REQUIRED),
      text('sku'),
      quantity('quantity', REQUIRED),
      quantity('received_quantity'),
      words('resolution', ['refund', 'exchange', 'repair', 'store_credit', 'keep', 'none']),
      money('credit_due', REQUIRED),
      money('fee'),
      text('currency'),
      text('facility'),
      words('disposition', DISPOSITION),
      text('status'),
      text('refund_id'),
    ],
  ),
  dataset(
    'return_receipts',
    ['warehouse'],
    [
      text('return_id'),
      text('order_id'),
      text('sku', REQUIRED),
      quantity('quantity', REQUIRED),
      text('facility'),
      words('disposition', DISPOSITION),
      instant('received_at'),
    ],
    ['return_id', 'order_id'],
  ),
  dataset(
    'refunds',
    ['channel', 'oms'],
    [
      text('channel', REQUIRED),
      text('refund_id', REQUIRED),
      text('channel_order_id', REQUIRED),
      money('amount', REQUIRED),
      text('currency'),
      words('kind', ['return', 'cancellation', 'appeasement']),
      instant('refunded_at'),
    ],
  ),
  dataset(
    'financials',
    ['oms'],
    [
      text('order_id', REQUIRED),
      text('currency', REQUIRED),
      money('due', REQUIRED),
      money('goods'),
      money('shipping'),
      money('tax'),
      money('discount'),
      money('fees'),
      date('recognised_on'),
    ],
  ),
  dataset(
    'invoices',
    ['erp'],
    [
      text('invoice_id', REQUIRED),
      text('order_id', REQUIRED),
      text('currency'),
      money('amount', REQUIRED),
      money('goods'),
      money('shipping'),
      money('tax'),
      text('status'),
      date('posted_on'),
      instant('reversed_at'),
    ],
  ),
  dataset(
    'credits',
    ['erp'],
    [text('credit_id', REQUIRED), text('return_id'), text('order_id'), text('invoice_id'), money('amount', REQUIRED), text('currency'), date('posted_on')],
  ),
  dataset(
    'deliveries',
    ['erp'],
    [text('delivery_id', REQUIRED), text('order_id', REQUIRED), text('line_id', REQUIRED), quantity('quantity', REQUIRED), text('facility'), date('posted_on')],
  ),
];

export const DATASETS: ReadonlyMap<string, DatasetDefinition> = new Map(DEFINITIONS.map((d) => [d.name, d]));

export function isRequired(definition: ColumnDefinition, role: Role): boolean {
  return typeof definition.required === 'boolean' ? definition.required : definition.required.includes(role);
}
