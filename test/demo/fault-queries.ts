// Counts the demo's faults and its noise straight from the four databases, in plain SQL: none of the program's comparing takes part.
// The connection is to oms.db, with the others attached; everything is first brought to the same words by views.

const DAY_START = '2026-08-23'; // 90 days before the start

export const VIEWS: readonly string[] = [
  `CREATE TEMP VIEW shop AS SELECT CAST(id AS TEXT) AS k, state, currency, CAST(round(grand_total * 10000) AS INTEGER) AS total4 FROM shop_orders WHERE type = 'order'`,
  `CREATE TEMP VIEW oms AS SELECT replace(upper(trim(external_id)), 'WEB-', '') AS k, order_id, status_id, origin, currency, entered_at,
     CAST(round(grand_total * 10000) AS INTEGER) AS total4 FROM orders WHERE lower(trim(sales_channel)) = 'webshop'`,
  `CREATE TEMP VIEW alloc AS SELECT order_id AS o, line_no AS l, coalesce(component, '-') AS c, CASE facility_id WHEN '10000' THEN 'DAL' ELSE 'RNO' END AS f,
     upper(trim(product_id)) AS sku, max(quantity) AS q, max(status_id) AS status, max(ship_by) AS ship_by, count(*) AS n
     FROM order_allocations GROUP BY o, l, c, f`,
  `CREATE TEMP VIEW ship AS SELECT o, l, c, f, max(sku) AS sku, sum(q) AS q, sum(picked) AS picked FROM (
     SELECT upper(trim(order_ref)) AS o, CAST(line_ref AS INTEGER) AS l, upper(trim(coalesce(kit_part, '-'))) AS c, 'DAL' AS f, upper(trim(item)) AS sku, qty_shipped AS q, qty_picked AS picked
       FROM ship_lines WHERE state = 'SHIPPED'
     UNION ALL
     SELECT upper(trim(so_no)), so_line, upper(trim(coalesce(kit_component, '-'))), 'RNO', upper(trim(sku)), qty, NULL
       FROM reno.shipment_items i JOIN reno.shipments s ON s.id = i.shipment_id WHERE s.status = 'CLOSED') GROUP BY o, l, c, f`,
  'CREATE TEMP TABLE lines AS SELECT o, l, c, sum(q) AS q, count(nullif(q, 0)) AS facilities, max(status) AS status FROM alloc GROUP BY o, l, c',
  'CREATE TEMP TABLE sent AS SELECT o, l, c, sum(q) AS q, count(*) AS facilities FROM ship GROUP BY o, l, c',
  'CREATE TEMP TABLE allocs AS SELECT * FROM alloc',
  'CREATE TEMP TABLE ships AS SELECT * FROM ship',
  'CREATE INDEX temp.lines_key ON lines (o, l, c)',
  'CREATE INDEX temp.sent_key ON sent (o, l, c)',
  'CREATE INDEX temp.allocs_key ON allocs (o, l, c, f)',
  'CREATE INDEX temp.ships_key ON ships (o, l, c, f)',
  'CREATE TEMP TABLE imported AS SELECT k, count(*) AS n, max(status_id) AS status, max(origin) AS origin, max(currency) AS currency, max(total4) AS total4, max(entered_at) AS entered_at FROM oms GROUP BY k',
  'CREATE INDEX temp.imported_key ON imported (k)',
  'CREATE TEMP TABLE shopped AS SELECT * FROM shop',
  'CREATE INDEX temp.shopped_key ON shopped (k)',
  `CREATE TEMP TABLE stocked AS SELECT sku, f, sum(oms) AS oms, sum(wh) AS wh, sum(oms_available) AS oms_available, sum(wh_available) AS wh_available, sum(listed) AS listed, sum(shelves) AS shelves FROM (
     SELECT upper(trim(product_id)) AS sku, CASE facility_id WHEN '10000' THEN 'DAL' ELSE 'RNO' END AS f, quantity_on_hand AS oms, 0 AS wh, available_to_promise AS oms_available, 0 AS wh_available,
            1 AS listed, 0 AS shelves FROM facility_inventory
     UNION ALL SELECT upper(trim(item)), 'DAL', 0, on_hand, 0, free, 0, 1 FROM bin_stock
     UNION ALL SELECT upper(trim(item)), 'DAL', 0, qty, 0, qty, 0, 1 FROM dallas.inbound
     UNION ALL SELECT upper(trim(sku)), 'RNO', 0, qty, 0, qty - committed, 0, 1 FROM stock
     UNION ALL SELECT upper(trim(sku)), 'RNO', 0, qty, 0, qty, 0, 1 FROM reno.inbound) GROUP BY sku, f`,
  `CREATE TEMP VIEW drifting AS SELECT *, abs(wh - oms) > 5 AND abs(wh - oms) * 100 > oms * 2 AS off FROM stocked`,
  'CREATE TEMP TABLE skus AS SELECT sku, sum(wh) - sum(oms) AS variance, max(off) AS off, min(listed) AS listed, min(shelves) AS shelves FROM drifting GROUP BY sku',
];

const SPLIT = 'SELECT o, l, c FROM lines JOIN sent USING (o, l, c) WHERE sent.facilities > lines.facilities AND lines.facilities > 0';

/** One row a fault. */
export const FAULT_QUERIES: Readonly<Record<string, string>> = {
  'never imported': "SELECT 1 FROM shopped LEFT JOIN imported USING (k) WHERE imported.k IS NULL AND state IN ('processing', 'completed')",
  'imported twice': 'SELECT 1 FROM imported WHERE n > 1',
  'total differs': 'SELECT 1 FROM shopped s JOIN imported i USING (k) WHERE s.currency = i.currency AND abs(s.total4 - i.total4) > 100',
  'currency differs': 'SELECT 1 FROM shopped s JOIN imported i USING (k) WHERE s.currency <> i.currency',
  'cancelled in the channel only': "SELECT 1 FROM shopped JOIN imported i USING (k) WHERE state = 'cancelled' AND i.status <> 'CANCELLED'",
  'cancelled in the OMS only': "SELECT 1 FROM shopped JOIN imported i USING (k) WHERE state <> 'cancelled' AND i.status = 'CANCELLED'",
  'unknown to the channel': `SELECT 1 FROM imported LEFT JOIN shopped USING (k) WHERE shopped.k IS NULL AND origin = 'WEB' AND entered_at >= '${DAY_START}'`,
  'fulfilled, never shipped': "SELECT 1 FROM lines LEFT JOIN sent USING (o, l, c) WHERE sent.o IS NULL AND status = 'FULFILLED'",
  overdue:
    "SELECT 1 FROM allocs LEFT JOIN ships USING (o, l, c, f) WHERE ships.o IS NULL AND status IN ('ALLOCATED', 'BACKORDERED') AND ship_by < '2026-11-21 09:00:00'",
  reassigned:
    'SELECT 1 FROM lines JOIN sent USING (o, l, c) WHERE lines.q = sent.q AND lines.facilities = sent.facilities AND EXISTS (SELECT 1 FROM ships s LEFT JOIN allocs a USING (o, l, c, f) WHERE s.o = lines.o AND s.l = lines.l AND s.c = lines.c AND a.o IS NULL)',
  'unrecorded split': SPLIT,
  short: `SELECT 1 FROM allocs a JOIN ships s USING (o, l, c, f) WHERE status = 'FULFILLED' AND s.q < a.q AND (a.o, a.l, a.c) NOT IN (${SPLIT})`,
  over: "SELECT 1 FROM allocs a JOIN ships s USING (o, l, c, f) WHERE status <> 'CANCELLED' AND s.q > a.q",
  'substituted SKU': 'SELECT 1 FROM allocs a JOIN ships s USING (o, l, c, f) WHERE a.sku <> s.sku',
  'picked unlike shipped': 'SELECT 1 FROM ships WHERE picked <> q',
  'shipped, unknown to the OMS': 'SELECT 1 FROM sent LEFT JOIN lines USING (o, l, c) WHERE lines.o IS NULL',
  'allocated twice': 'SELECT 1 FROM allocs WHERE n > 1',
  'shipped after cancellation': "SELECT 1 FROM allocs JOIN ships USING (o, l, c, f) WHERE status = 'CANCELLED'",
  'on hand drifted': 'SELECT 1 FROM skus WHERE off AND variance <> 0 AND abs(variance) <= 10 AND listed > 0 AND shelves > 0',
  'on hand far off': 'SELECT 1 FROM skus WHERE off AND abs(variance) > 10',
  'many small drifts': 'SELECT 1 FROM skus WHERE NOT off AND abs(variance) > 10',
  'offsetting drift': 'SELECT 1 FROM skus WHERE off AND variance = 0',
  'available drifted': 'SELECT 1 FROM stocked WHERE wh = oms AND abs(wh_available - oms_available) > 5',
  'negative on hand': 'SELECT 1 FROM stocked WHERE wh < 0 OR oms < 0',
  oversold: 'SELECT 1 FROM stocked WHERE oms > 0 AND oms_available < 0 AND wh_available < 0',
  'unknown SKU': 'SELECT 1 FROM stocked WHERE listed = 0 AND wh > 0',
  'not in the warehouse': 'SELECT 1 FROM stocked WHERE shelves = 0 AND oms > 0',
};

/** Each must be there, and none of it is a fault. */
export const NOISE_QUERIES: Readonly<Record<string, string>> = {
  'ids in another case': 'SELECT 1 FROM orders WHERE external_id <> upper(external_id)',
  'ids with blanks around them': "SELECT 1 FROM ship_lines WHERE order_ref LIKE ' %' OR order_ref LIKE '% '",
  'totals rounded to the cent':
    'SELECT 1 FROM shopped s JOIN imported i USING (k) WHERE s.currency = i.currency AND abs(s.total4 - i.total4) BETWEEN 1 AND 100',
  'exchanges born in the OMS': "SELECT 1 FROM orders WHERE origin = 'EXC'",
  'orders by phone': "SELECT 1 FROM orders WHERE origin = 'CSR'",
  'orders cancelled on both sides': "SELECT 1 FROM shopped JOIN imported i USING (k) WHERE state = 'cancelled' AND i.status = 'CANCELLED'",
  'orders not yet paid': "SELECT 1 FROM shopped LEFT JOIN imported USING (k) WHERE imported.k IS NULL AND state IN ('pending', 'on_hold')",
  'archived orders': `SELECT 1 FROM imported LEFT JOIN shopped USING (k) WHERE shopped.k IS NULL AND origin = 'WEB' AND entered_at < '${DAY_START}'`,
  'backlog not yet due':
    "SELECT 1 FROM allocs LEFT JOIN ships USING (o, l, c, f) WHERE ships.o IS NULL AND status = 'ALLOCATED' AND ship_by > '2026-11-21 12:00:00'",
  'backlog shipped in part': "SELECT 1 FROM allocs a JOIN ships s USING (o, l, c, f) WHERE status = 'ALLOCATED' AND s.q < a.q",
  'kits as their parts': 'SELECT 1 FROM order_allocations WHERE component IS NOT NULL',
  'splits by plan': 'SELECT 1 FROM lines JOIN sent USING (o, l, c) WHERE lines.facilities = 2 AND sent.facilities = 2',
  'voided labels': "SELECT 1 FROM ship_lines WHERE state = 'VOID'",
  'refunds among the orders': "SELECT 1 FROM shop_orders WHERE type = 'refund'",
  'small drifts': 'SELECT 1 FROM drifting WHERE wh <> oms AND NOT off',
  'drifts of six and more, within two percent': 'SELECT 1 FROM drifting WHERE abs(wh - oms) > 5 AND NOT off',
  'empty shelves that one side does not list': 'SELECT 1 FROM stocked WHERE oms = 0 AND wh = 0 AND (listed = 0 OR shelves = 0)',
  'goods on the road': 'SELECT 1 FROM dallas.inbound UNION ALL SELECT 1 FROM reno.inbound',
};
