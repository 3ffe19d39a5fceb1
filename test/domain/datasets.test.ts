import { describe, expect, test } from 'vitest';
import { DATASETS, isRequired, ROLES } from '../../src/domain/datasets.ts';

interface Expected {
  readonly roles: readonly string[];
  /** Columns that every system of these roles must map. */
  readonly required: readonly string[];
  /** Columns that it may map: `updated_at` is one everywhere. */
  readonly optional: readonly string[];
  readonly oneOf?: readonly string[];
}

const ANY = ['channel', 'oms', 'warehouse', 'erp'];

// Words apart by blanks, as the vocabulary's table lists them.
function stated(roles: readonly string[], required: string, optional: string, oneOf?: string): Expected {
  return { roles, required: required.split(' '), optional: optional.split(' '), ...(oneOf === undefined ? {} : { oneOf: oneOf.split(' ') }) };
}

const VOCABULARY: Readonly<Record<string, Expected>> = {
  orders: stated(
    ['channel', 'oms'],
    'channel channel_order_id status currency total placed_at',
    'order_id origin promised_at closed_at goods shipping tax discount order_type temperature_class payment_terms',
  ),
  order_lines: stated(
    ['channel', 'oms'],
    'line_id sku ordered cancelled',
    'order_id channel_order_id component kind unit_price line_total status',
    'order_id channel_order_id',
  ),
  allocations: stated(['oms'], 'order_id line_id facility sku quantity status', 'component fulfilled_quantity line_total due_at'),
  shipment_lines: stated(['warehouse'], 'shipment_id order_id line_id facility sku quantity', 'component picked packed shipped_at status'),
  shipments: stated(ANY, 'shipment_id order_id', 'facility carrier driver tracking_number container leg last_leg picked_up_at delivered_at outcome'),
  documents: stated(ANY, 'order_id kind document_id', 'shipment_id sent_at acknowledged_at archived_at min_value max_value reference'),
  acknowledgements: stated(ANY, 'order_id kind of', 'acknowledged_at'),
  reservations: stated(['warehouse'], 'order_id line_id facility quantity', 'component sku'),
  inventory: stated(['oms', 'warehouse', 'erp'], 'sku facility on_hand', 'bin lot reserved available quarantined in_transit unit_cost owner'),
  transit: stated(['warehouse', 'oms'], 'sku facility on_hand', 'transfer_id available'),
  movements: stated(['warehouse'], 'movement_id sku facility quantity moved_at', 'kind'),
  transfers_out: stated(['oms', 'warehouse'], 'transfer_id sku quantity', 'from_facility to_facility moved_at'),
  transfers_in: stated(['oms', 'warehouse'], 'transfer_id sku quantity', 'from_facility to_facility moved_at'),
  returns: stated(
    ['oms'],
    'return_id line_id order_id quantity credit_due',
    'component sku received_quantity resolution fee currency facility disposition status refund_id',
  ),
  return_receipts: stated(['warehouse'], 'sku quantity', 'return_id order_id facility disposition received_at', 'return_id order_id'),
  refunds: stated(['channel', 'oms'], 'channel refund_id channel_order_id amount', 'currency kind refunded_at'),
  financials: stated(['oms'], 'order_id currency due', 'goods shipping tax discount fees recognised_on'),
  invoices: stated(['erp'], 'invoice_id order_id amount', 'currency goods shipping tax status posted_on reversed_at'),
  credits: stated(['erp'], 'credit_id amount', 'return_id order_id invoice_id currency posted_on'),
  deliveries: stated(['erp'], 'delivery_id order_id line_id quantity', 'facility posted_on'),
};

const TYPES: Readonly<Record<string, string>> = {
  money: 'total goods shipping tax discount unit_price line_total unit_cost credit_due fee amount due fees',
  quantity:
    'ordered cancelled quantity fulfilled_quantity picked packed on_hand reserved available quarantined in_transit received_quantity min_value max_value',
  instant:
    'placed_at promised_at closed_at updated_at due_at shipped_at picked_up_at delivered_at sent_at acknowledged_at archived_at moved_at received_at refunded_at reversed_at',
  date: 'recognised_on posted_on',
  boolean: 'last_leg',
  integer: 'leg',
};
const TYPE_OF = new Map(Object.entries(TYPES).flatMap(([type, names]) => names.split(' ').map((name): [string, string] => [name, type])));

const WORDS: Readonly<Record<string, string>> = {
  'orders.status': 'open held cancelled shipped delivered closed',
  'orders.origin': 'channel exchange manual',
  'order_lines.kind': 'goods kit virtual drop_ship',
  'allocations.status': 'allocated backordered fulfilled cancelled',
  'shipments.outcome': 'delivered refused returned_to_sender lost damaged',
  'documents.kind': 'packing_list bol manifest asn customs pod temperature_log seal handoff',
  'acknowledgements.of': 'erp tms finance customer',
  'movements.kind': 'pick receipt adjustment transfer return',
  'returns.resolution': 'refund exchange repair store_credit keep none',
  'returns.disposition': 'restock quarantine scrap vendor',
  'return_receipts.disposition': 'restock quarantine scrap vendor',
  'refunds.kind': 'return cancellation appeasement',
};

test('the vocabulary has these datasets, each stated by systems of these roles', () => {
  expect([...ROLES]).toEqual(ANY);
  expect(Object.fromEntries([...DATASETS.values()].map(({ name, roles }) => [name, [...roles].sort()]))).toEqual(
    Object.fromEntries(Object.entries(VOCABULARY).map(([name, { roles }]) => [name, [...roles].sort()])),
  );
  for (const [name, definition] of DATASETS) expect(definition.name).toBe(name);
});

describe.each(Object.entries(VOCABULARY))('%s', (name, expected) => {
  const definition = DATASETS.get(name);
  const columns = [...(definition?.columns.values() ?? [])];

  test('has the columns of the table, required or not, and may say when a row changed', () => {
    const role = expected.roles.find((one) => one !== 'oms') ?? 'oms';
    const required = columns.filter((column) => isRequired(column, role as (typeof ROLES)[number])).map((column) => column.name);
    expect(required.sort()).toEqual([...expected.required].sort());
    expect(columns.map((column) => column.name).sort()).toEqual([...expected.required, ...expected.optional, 'updated_at'].sort());
    expect(definition?.oneOf).toEqual(expected.oneOf);
  });

  test('has their types', () => {
    expect(columns.map((column) => [column.name, column.type])).toEqual(columns.map((column) => [column.name, TYPE_OF.get(column.name) ?? 'text']));
  });
});

test('an order of the OMS must have its order_id; one of a channel has none to give', () => {
  const column = DATASETS.get('orders')?.columns.get('order_id');
  expect(column && isRequired(column, 'oms')).toBe(true);
  expect(column && isRequired(column, 'channel')).toBe(false);
});

test('enumerations hold the words of the table and no other', () => {
  const words = [...DATASETS].flatMap(([dataset, { columns }]) =>
    [...columns.values()].flatMap(({ name, values }) => (values ? [[`${dataset}.${name}`, values.join(' ')]] : [])),
  );
  expect(Object.fromEntries(words)).toEqual(WORDS);
});

test('where no component is mapped it is "-", and a line is goods unless mapped', () => {
  const constants = [...DATASETS].flatMap(([dataset, { columns }]) =>
    [...columns.values()].flatMap(({ name, constant }) => (constant === undefined ? [] : [`${dataset}.${name}: ${constant}`])),
  );
  expect(constants.sort()).toEqual(
    ['allocations', 'order_lines', 'reservations', 'returns', 'shipment_lines']
      .map((name) => `${name}.component: -`)
      .concat('order_lines.kind: goods')
      .sort(),
  );
});
