// The four databases' own tables, and how each of them writes down what its system states. It opens no file.

import type { Allocation, BinContent, FacilityCode, Inbound, OmsInventory, OmsOrder, OrderRecord, ShipmentLine, ShopOrder, SkuRecord } from './company.ts';
import { localStamps } from './local-stamp.ts';

export type Cell = string | number | null;

export interface Table {
  /** The database's file is `<database>.db`. */
  readonly database: 'webshop' | 'oms' | 'dallas' | 'reno';
  readonly name: string;
  /** The first is the primary key. */
  readonly columns: readonly string[];
  readonly indexed: readonly string[];
}

export interface TableRow {
  readonly table: Table;
  readonly cells: readonly Cell[];
}

function table(database: Table['database'], name: string, columns: readonly string[], indexed: readonly string[] = []): Table {
  return { database, name, columns: ['id INTEGER PRIMARY KEY', ...columns], indexed };
}

// Money stands as text, as in systems that mistrust floats; instants as text without a zone, each in its site's time.
const SHOP_ORDERS = table('webshop', 'shop_orders', ['type TEXT', 'state TEXT', 'currency TEXT', 'grand_total TEXT', 'created_gmt TEXT', 'updated_gmt TEXT']);
const OMS_ORDERS = table(
  'oms',
  'orders',
  [
    'order_id TEXT',
    'external_id TEXT',
    'sales_channel TEXT',
    'status_id TEXT',
    'origin TEXT',
    'currency TEXT',
    'grand_total TEXT',
    'entered_at TEXT',
    'changed_at TEXT',
  ],
  ['order_id', 'external_id'],
);
const ALLOCATIONS = table(
  'oms',
  'order_allocations',
  [
    'order_id TEXT',
    'line_no INTEGER',
    'component TEXT',
    'facility_id TEXT',
    'product_id TEXT',
    'quantity INTEGER',
    'status_id TEXT',
    'line_amount TEXT',
    'currency TEXT',
    'ship_by TEXT',
    'changed_at TEXT',
  ],
  ['order_id'],
);
const OMS_INVENTORY = table(
  'oms',
  'facility_inventory',
  ['product_id TEXT', 'facility_id TEXT', 'quantity_on_hand INTEGER', 'available_to_promise INTEGER', 'unit_cost TEXT', 'changed_at TEXT'],
  ['product_id'],
);
const DALLAS_LINES = table(
  'dallas',
  'ship_lines',
  [
    'shipment_no TEXT',
    'order_ref TEXT',
    'line_ref TEXT',
    'kit_part TEXT',
    'item TEXT',
    'qty_shipped INTEGER',
    'qty_picked INTEGER',
    'qty_packed INTEGER',
    'shipped_on TEXT',
    'state TEXT',
  ],
  ['order_ref'],
);
const DALLAS_BINS = table(
  'dallas',
  'bin_stock',
  ['item TEXT', 'bin TEXT', 'lot TEXT', 'on_hand INTEGER', 'reserved INTEGER', 'free INTEGER', 'changed_on TEXT'],
  ['item'],
);
const DALLAS_INBOUND = table('dallas', 'inbound', ['item TEXT', 'transfer_no TEXT', 'qty INTEGER']);
const RENO_SHIPMENTS = table('reno', 'shipments', ['doc_no TEXT', 'status TEXT', 'closed_at TEXT']);
const RENO_ITEMS = table(
  'reno',
  'shipment_items',
  ['shipment_id INTEGER', 'so_no TEXT', 'so_line INTEGER', 'kit_component TEXT', 'sku TEXT', 'qty INTEGER'],
  ['shipment_id', 'so_no'],
);
const RENO_STOCK = table('reno', 'stock', ['sku TEXT', 'location TEXT', 'qty INTEGER', 'committed INTEGER', 'changed_at TEXT'], ['sku']);
const RENO_INBOUND = table('reno', 'inbound', ['sku TEXT', 'transfer_no TEXT', 'qty INTEGER']);

export const TABLES: readonly Table[] = [
  SHOP_ORDERS,
  OMS_ORDERS,
  ALLOCATIONS,
  OMS_INVENTORY,
  DALLAS_LINES,
  DALLAS_BINS,
  DALLAS_INBOUND,
  RENO_SHIPMENTS,
  RENO_ITEMS,
  RENO_STOCK,
  RENO_INBOUND,
];

const utc = localStamps('UTC');
const chicago = localStamps('America/Chicago');
const losAngeles = localStamps('America/Los_Angeles');

const OMS_FACILITY: Readonly<Record<FacilityCode, string>> = { DAL: '10000', RNO: '20000' };

export function rowsOfOrder(order: OrderRecord): TableRow[] {
  return [
    ...order.shop.map(shopOrderRow),
    ...order.oms.map(omsOrderRow),
    ...order.allocations.map(allocationRow),
    ...order.shipped.flatMap((line) => (line.facility === 'DAL' ? [dallasLineRow(line)] : renoLineRows(line))),
  ];
}

export function rowsOfSku(sku: SkuRecord): TableRow[] {
  return [...sku.oms.map(omsInventoryRow), ...sku.bins.map(binRow), ...sku.inbound.map(inboundRow)];
}

/** A refund of an earlier order, which the webshop keeps among its orders. */
export function refundRow(id: number, order: ShopOrder): TableRow {
  return { table: SHOP_ORDERS, cells: [id, 'refund', 'completed', order.currency, decimals(-order.total4, 4), utc(order.updatedMs), utc(order.updatedMs)] };
}

function shopOrderRow(order: ShopOrder): TableRow {
  return { table: SHOP_ORDERS, cells: [order.id, 'order', order.state, order.currency, decimals(order.total4, 4), utc(order.createdMs), utc(order.updatedMs)] };
}

function omsOrderRow(order: OmsOrder): TableRow {
  const { id, orderId, externalId, channel, status, origin, currency } = order;
  return {
    table: OMS_ORDERS,
    cells: [id, orderId, externalId, channel, status, origin, currency, decimals(order.totalCents, 2), chicago(order.enteredMs), chicago(order.changedMs)],
  };
}

function allocationRow(row: Allocation): TableRow {
  const { id, orderId, line, component, sku, quantity, status, currency } = row;
  const facility = OMS_FACILITY[row.facility];
  return {
    table: ALLOCATIONS,
    cells: [id, orderId, line, component, facility, sku, quantity, status, decimals(row.amountCents, 2), currency, chicago(row.dueMs), chicago(row.changedMs)],
  };
}

function dallasLineRow(line: ShipmentLine): TableRow {
  const { id, orderRef, component, sku, quantity, picked, packed, state } = line;
  return {
    table: DALLAS_LINES,
    cells: [id, `D${id}`, orderRef, String(line.line).padStart(3, '0'), component, sku, quantity, picked, packed, chicago(line.shippedMs), state],
  };
}

const RENO_STATUS: Readonly<Record<ShipmentLine['state'], string>> = { SHIPPED: 'CLOSED', PICKING: 'OPEN', VOID: 'VOIDED' };

function renoLineRows(line: ShipmentLine): TableRow[] {
  return [
    { table: RENO_SHIPMENTS, cells: [line.id, `RN-${line.id}`, RENO_STATUS[line.state], losAngeles(line.shippedMs)] },
    { table: RENO_ITEMS, cells: [line.id, line.id, line.orderRef, line.line, line.component, line.sku, line.quantity] },
  ];
}

function omsInventoryRow(row: OmsInventory): TableRow {
  return {
    table: OMS_INVENTORY,
    cells: [row.id, row.sku, OMS_FACILITY[row.facility], row.onHand, row.available, decimals(row.unitCostCents, 2), chicago(row.changedMs)],
  };
}

function binRow(row: BinContent): TableRow {
  const { id, sku, bin, lot, onHand, reserved } = row;
  if (row.facility === 'DAL') return { table: DALLAS_BINS, cells: [id, sku, bin, lot, onHand, reserved, onHand - reserved, chicago(row.changedMs)] };
  return { table: RENO_STOCK, cells: [id, sku, bin, onHand, reserved, losAngeles(row.changedMs)] };
}

function inboundRow(row: Inbound): TableRow {
  return { table: row.facility === 'DAL' ? DALLAS_INBOUND : RENO_INBOUND, cells: [row.id, row.sku, row.transfer, row.quantity] };
}

/** An amount in its smallest unit as a decimal text: `decimals(1050, 2) === '10.50'`. */
function decimals(amount: number, places: number): string {
  const digits = String(Math.abs(amount)).padStart(places + 1, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
