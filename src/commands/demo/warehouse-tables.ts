// The tables of the two warehouses and of the 3PL's nightly file, each in its own fashion. No rows.

import { defineTable } from './table.ts';

// ---- Dallas, in Chicago's time: one flat table a subject, everything by hand ----------------------------------------

export const DALLAS_LINES = defineTable(
  'dallas',
  'ship_lines',
  {
    id: 'id',
    shipment_no: 'text20',
    order_ref: 'text20',
    line_ref: 'text10',
    kit_part: 'text40',
    item: 'text40',
    qty_shipped: 'int',
    qty_picked: 'int',
    qty_packed: 'int',
    shipped_on: 'datetime',
    state: 'text20',
  },
  [['order_ref', 'line_ref']],
);
export const DALLAS_BINS = defineTable(
  'dallas',
  'bin_stock',
  { id: 'id', item: 'text40', bin: 'text20', lot: 'text20', on_hand: 'int', reserved: 'int', free: 'int', changed_on: 'datetime' },
  [['item']],
);
export const DALLAS_INBOUND = defineTable('dallas', 'inbound', { id: 'id', item: 'text40', transfer_no: 'text20', qty: 'int' }, [['item']]);
/** A spent one is left standing with 0. */
export const DALLAS_HOLDS = defineTable(
  'dallas',
  'stock_holds',
  { id: 'id', order_ref: 'text20', line_ref: 'text10', kit_part: 'text40', item: 'text40', qty_held: 'int', placed_on: 'datetime' },
  [['order_ref', 'line_ref']],
);
const DALLAS_TRANSFER = { id: 'id', transfer_no: 'text20', item: 'text40', qty: 'int', other_site: 'text20', moved_on: 'datetime', state: 'text20' } as const;
export const DALLAS_SENT = defineTable('dallas', 'transfers_sent', DALLAS_TRANSFER, [['transfer_no']]);
export const DALLAS_RECEIVED = defineTable('dallas', 'transfers_received', DALLAS_TRANSFER, [['transfer_no']]);
export const DALLAS_RETURNS = defineTable(
  'dallas',
  'rma_receipts',
  { id: 'id', rma_no: 'text20', order_ref: 'text20', item: 'text40', qty: 'int', verdict: 'text20', received_on: 'datetime' },
  [['rma_no']],
);

// ---- Reno, in Los Angeles' time: a normalised schema, signed stock moves ---------------------------------------------

export const RENO_SHIPMENTS = defineTable('reno', 'shipments', { id: 'id', doc_no: 'text20', status: 'text20', closed_at: 'datetime' });
export const RENO_ITEMS = defineTable(
  'reno',
  'shipment_items',
  { id: 'id', shipment_id: 'ref', so_no: 'text20', so_line: 'int', kit_component: 'text40', sku: 'text40', qty: 'int' },
  [['shipment_id'], ['so_no']],
);
export const RENO_STOCK = defineTable(
  'reno',
  'stock',
  { id: 'id', sku: 'text40', location: 'text20', batch: 'text20', qty: 'int', committed: 'int', changed_at: 'datetime' },
  [['sku']],
);
export const RENO_INBOUND = defineTable('reno', 'inbound', { id: 'id', sku: 'text40', transfer_no: 'text20', qty: 'int' }, [['sku']]);
/** One that is no longer wanted bears the instant of its release. */
export const RENO_COMMITMENTS = defineTable(
  'reno',
  'commitments',
  { id: 'id', so_no: 'text20', so_line: 'int', kit_component: 'text40', sku: 'text40', qty: 'int', placed_at: 'datetime', released_at: 'datetime' },
  [['so_no']],
);
/** `XFER_OUT` with a minus, `XFER_IN` and `RETURN` without. */
export const RENO_MOVES = defineTable(
  'reno',
  'stock_moves',
  {
    id: 'id',
    move_type: 'text10',
    ref_no: 'text20',
    so_no: 'text20',
    sku: 'text40',
    qty: 'int',
    other_site: 'text20',
    grade: 'text20',
    status: 'text20',
    moved_at: 'datetime',
  },
  [['ref_no']],
);

// ---- the 3PL at EWR, in New York's time: what its nightly file held ---------------------------------------------------

export const NIGHTLY_STOCK = defineTable(
  'tpl-east',
  'nightly_stock',
  { id: 'id', client_item: 'text40', lot_no: 'text20', qty_on_hand: 'int', qty_allocated: 'int', qty_available: 'int', last_move: 'datetime' },
  [['client_item']],
);
export const NIGHTLY_SHIPMENTS = defineTable(
  'tpl-east',
  'nightly_shipments',
  { id: 'id', pro_no: 'text20', client_order: 'text20', client_line: 'text10', component: 'text40', client_item: 'text40', qty: 'int', ship_time: 'datetime' },
  [['client_order']],
);
export const NIGHTLY_OPEN = defineTable(
  'tpl-east',
  'nightly_open',
  { id: 'id', client_order: 'text20', client_line: 'text10', component: 'text40', client_item: 'text40', qty_open: 'int', accepted: 'datetime' },
  [['client_order']],
);
export const LOADS = defineTable('tpl-east', 'loads', { id: 'id', file_name: 'text80', row_count: 'int', loaded_at: 'datetime' });
