// The demo's databases in the same words, in plain SQL: none of the program's comparing takes part. The connection is to oms.db, with the others attached;
// the company is that of Saturday 2026-11-21 15:00 UTC.

/** What EWR's last nightly file cannot know: it came at two in the morning of New York, which is one in Chicago, and seven in UTC. */
export const NIGHT_CHICAGO = '2026-11-21 01:00:00';
const NIGHT_UTC = '2026-11-21 07:00:00';

const clean = (column: string) => `upper(trim(${column}))`;
const facility = (column: string) => `CASE ${column} WHEN '10000' THEN 'DAL' WHEN '20000' THEN 'RNO' WHEN '30000' THEN 'EWR' ELSE '-' END`;
const cents = (column: string) => `CAST(round(${column} * 100) AS INTEGER)`;
const external = (column: string) => `lower(trim(sales_channel)) || ':' || replace(replace(${clean(column)}, 'WEB-', ''), 'MKT-', '')`;
const item = "trim(replace(upper(trim(client_item)), 'ACM-', ''))";

export const ATTACHED = ['webshop', 'marketplace', 'dallas', 'reno', 'tpl-east', 'books'] as const;

const ORDERS: readonly string[] = [
  `CREATE TEMP TABLE shopped AS SELECT 'webshop:' || id AS k, state, currency, CAST(round(grand_total * 10000) AS INTEGER) AS total4 FROM shop_orders WHERE type = 'order'
     UNION ALL SELECT 'marketplace:' || increment_id,
       CASE state WHEN 'canceled' THEN 'cancelled' WHEN 'complete' THEN 'completed' WHEN 'holded' THEN 'on_hold' WHEN 'pending_payment' THEN 'pending' ELSE state END,
       order_currency_code, CAST(round(grand_total * 10000) AS INTEGER) FROM sales_order`,
  `CREATE TEMP TABLE imported AS SELECT ${external('external_id')} AS k, count(*) AS n, max(status_id) AS status, max(origin) AS origin, max(currency) AS currency,
     max(CAST(round(grand_total * 10000) AS INTEGER)) AS total4, max(entered_at) AS entered_at FROM orders GROUP BY 1`,
  `CREATE TEMP TABLE ordered AS SELECT i.order_id AS o, i.line_no AS l, coalesce(p.part_id, '-') AS c, coalesce(p.part_id, i.product_id) AS sku, i.item_type AS kind,
     (i.quantity - i.cancel_quantity) * coalesce(p.part_quantity, 1) AS q FROM order_items i LEFT JOIN kit_parts p ON p.kit_id = i.product_id`,
];

const SHIPPING: readonly string[] = [
  `CREATE TEMP TABLE every_alloc AS SELECT order_id AS o, line_no AS l, coalesce(component, '-') AS c, ${facility('facility_id')} AS f, ${clean('product_id')} AS sku,
     max(quantity) AS q, sum(quantity) AS all_q, max(issued_quantity) AS issued, max(status_id) AS status, max(ship_by) AS ship_by, max(changed_at) AS changed_at, count(*) AS n
     FROM order_allocations GROUP BY o, l, c, f`,
  `CREATE TEMP TABLE under_way AS SELECT DISTINCT o, l, c FROM every_alloc WHERE f = 'EWR' AND changed_at > '${NIGHT_CHICAGO}'`,
  'CREATE INDEX temp.under_way_key ON under_way (o, l, c)',
  `CREATE TEMP TABLE allocs AS SELECT * FROM every_alloc a WHERE f <> '-' AND NOT EXISTS (SELECT 1 FROM under_way u WHERE u.o = a.o AND u.l = a.l AND u.c = a.c)`,
  `CREATE TEMP TABLE every_ship AS SELECT ${clean('order_ref')} AS o, CAST(line_ref AS INTEGER) AS l, ${clean("coalesce(kit_part, '-')")} AS c, 'DAL' AS f, ${clean('item')} AS sku,
       qty_shipped AS q, qty_picked AS picked FROM ship_lines WHERE state = 'SHIPPED'
     UNION ALL SELECT ${clean('so_no')}, so_line, ${clean("coalesce(kit_component, '-')")}, 'RNO', ${clean('sku')}, qty, NULL
       FROM shipment_items i JOIN shipments s ON s.id = i.shipment_id WHERE s.status = 'CLOSED'
     UNION ALL SELECT ${clean('client_order')}, CAST(client_line AS INTEGER), ${clean("coalesce(component, '-')")}, 'EWR', ${item}, qty, NULL FROM nightly_shipments`,
  `CREATE TEMP TABLE ships AS SELECT o, l, c, f, max(sku) AS sku, sum(q) AS q, sum(picked) AS picked, count(*) AS n FROM every_ship s
     WHERE NOT EXISTS (SELECT 1 FROM under_way u WHERE u.o = s.o AND u.l = s.l AND u.c = s.c) GROUP BY o, l, c, f`,
  'CREATE TEMP TABLE lines AS SELECT o, l, c, sum(q) AS q, count(nullif(q, 0)) AS facilities, max(status) AS status FROM allocs GROUP BY o, l, c',
  'CREATE TEMP TABLE sent AS SELECT o, l, c, sum(q) AS q, count(*) AS facilities FROM ships GROUP BY o, l, c',
  `CREATE TEMP TABLE kept AS SELECT o, l, c, f, sum(q) AS q FROM (
     SELECT ${clean('order_ref')} AS o, CAST(line_ref AS INTEGER) AS l, ${clean("coalesce(kit_part, '-')")} AS c, 'DAL' AS f, qty_held AS q FROM stock_holds
     UNION ALL SELECT ${clean('so_no')}, so_line, ${clean("coalesce(kit_component, '-')")}, 'RNO', qty FROM commitments WHERE released_at IS NULL
     UNION ALL SELECT ${clean('client_order')}, CAST(client_line AS INTEGER), ${clean("coalesce(component, '-')")}, 'EWR', qty_open FROM nightly_open) GROUP BY o, l, c, f`,
  ...['ordered', 'lines', 'sent'].map((table) => `CREATE INDEX temp.${table}_key ON ${table} (o, l, c)`),
  ...['allocs', 'ships', 'kept'].map((table) => `CREATE INDEX temp.${table}_key ON ${table} (o, l, c, f)`),
  ...['imported', 'shopped'].map((table) => `CREATE INDEX temp.${table}_key ON ${table} (k)`),
];

const STOCK: readonly string[] = [
  `CREATE TEMP TABLE stocked AS SELECT sku, f, sum(oms) AS oms, sum(wh) AS wh, sum(oms_available) AS oms_available, sum(wh_available) AS wh_available, sum(listed) AS listed,
     sum(shelves) AS shelves, sum(shelved) AS shelved, max(changed) AS changed FROM (
     SELECT ${clean('product_id')} AS sku, ${facility('facility_id')} AS f, quantity_on_hand AS oms, 0 AS wh, available_to_promise AS oms_available, 0 AS wh_available,
            1 AS listed, 0 AS shelves, 0 AS shelved, changed_at AS changed FROM facility_inventory
     UNION ALL SELECT ${clean('item')}, 'DAL', 0, on_hand, 0, free, 0, 1, on_hand, NULL FROM bin_stock
     UNION ALL SELECT ${clean('item')}, 'DAL', 0, qty, 0, qty, 0, 1, 0, NULL FROM dallas.inbound
     UNION ALL SELECT ${clean('sku')}, 'RNO', 0, qty, 0, qty - committed, 0, 1, qty, NULL FROM stock
     UNION ALL SELECT ${clean('sku')}, 'RNO', 0, qty, 0, qty, 0, 1, 0, NULL FROM reno.inbound
     UNION ALL SELECT ${item}, 'EWR', 0, qty_on_hand, 0, qty_available, 0, 1, qty_on_hand, NULL FROM nightly_stock) GROUP BY sku, f`,
  // What was sold at EWR since its file came is nobody's fault.
  `CREATE TEMP VIEW drifting AS SELECT *, abs(wh - oms) > 5 AND abs(wh - oms) * 100 > oms * 2 AS off FROM stocked WHERE NOT (f = 'EWR' AND coalesce(changed, '') > '${NIGHT_CHICAGO}')`,
  'CREATE TEMP TABLE skus AS SELECT sku, sum(wh) - sum(oms) AS variance, max(off) AS off, min(listed) AS listed, min(shelves) AS shelves FROM drifting GROUP BY sku',
  `CREATE TEMP TABLE booked AS SELECT ${clean('item_code')} AS sku, substr(warehouse, -3) AS f, CAST(actual_qty AS INTEGER) AS q, modified > '${NIGHT_UTC}' AS fresh
     FROM item_balances WHERE warehouse <> 'Goods In Transit'`,
  `CREATE TEMP TABLE out AS SELECT t, sku, sum(q) AS q FROM (
     SELECT ${clean('transfer_no')} AS t, ${clean('item')} AS sku, qty AS q FROM transfers_sent WHERE state = 'DONE'
     UNION ALL SELECT ${clean('ref_no')}, ${clean('sku')}, -qty FROM stock_moves WHERE move_type = 'XFER_OUT' AND status = 'DONE') GROUP BY t, sku`,
  `CREATE TEMP TABLE come AS SELECT t, sku, sum(q) AS q, count(*) AS n FROM (
     SELECT ${clean('transfer_no')} AS t, ${clean('item')} AS sku, qty AS q FROM transfers_received WHERE state = 'DONE'
     UNION ALL SELECT ${clean('ref_no')}, ${clean('sku')}, qty FROM stock_moves WHERE move_type = 'XFER_IN' AND status = 'DONE') GROUP BY t, sku`,
];

const MONEY: readonly string[] = [
  `CREATE TEMP TABLE billed AS SELECT replace(${clean('po_no')}, 'SO-', '') AS o, currency, ${cents('grand_total')} AS a, ${cents('total_taxes')} AS tax, is_return, invoice_no AS no,
     ${clean('rma_no')} AS r, posting_date FROM sales_invoices WHERE docstatus = 1 AND reversed_on IS NULL`,
  'CREATE INDEX temp.billed_key ON billed (o)',
  `CREATE TEMP TABLE came_back AS SELECT return_no AS r, ${clean('product_id')} AS sku, sum(quantity) AS q, sum(received_quantity) AS received, sum(${cents('credit_due')}) AS credit,
     sum(${cents('restocking_fee')}) AS fee, max(resolution) AS resolution, max(status_id) AS status, max(${facility('facility_id')}) AS f, max(disposition) AS disposition,
     max(order_id) AS o, max(line_no) AS l FROM return_items GROUP BY r, ${clean('product_id')}`,
  `CREATE TEMP TABLE receipts AS SELECT r, sku, sum(q) AS q, max(f) AS f, max(verdict) AS verdict, count(*) AS n FROM (
     SELECT ${clean('rma_no')} AS r, ${clean('item')} AS sku, qty AS q, 'DAL' AS f,
            CASE verdict WHEN 'back to stock' THEN 'RESTOCK' WHEN 'quarantine' THEN 'QUARANTINE' WHEN 'scrap' THEN 'SCRAP' ELSE 'VENDOR' END AS verdict FROM rma_receipts
     UNION ALL SELECT ${clean('ref_no')}, ${clean('sku')}, qty, 'RNO', CASE grade WHEN 'A' THEN 'RESTOCK' WHEN 'Q' THEN 'QUARANTINE' WHEN 'X' THEN 'SCRAP' ELSE 'VENDOR' END
       FROM stock_moves WHERE move_type = 'RETURN') GROUP BY r, sku`,
  `CREATE TEMP TABLE paid_back AS SELECT 'webshop:' || id AS k, 'webshop:' || parent_id AS o, -${cents('grand_total')} AS a, refund_reason AS reason FROM shop_orders WHERE type = 'refund'
     UNION ALL SELECT 'marketplace:' || increment_id, 'marketplace:' || order_increment_id, ${cents('grand_total')}, reason FROM sales_creditmemo WHERE state = 2`,
  `CREATE TEMP TABLE owed_back AS SELECT ${external('refund_ref')} AS k, ${external('external_id')} AS o, ${cents('amount')} AS a, refund_type AS kind, refunded_at FROM refunds`,
];

export const VIEWS: readonly string[] = [...ORDERS, ...SHIPPING, ...STOCK, ...MONEY];
