// What the queries for single kinds of fault need beside company-views.ts: sums of bills, books beside shelves, and rows that a booking twice makes. Plain SQL.

const clean = (column: string) => `upper(trim(${column}))`;
const cents = (column: string) => `CAST(round(${column} * 100) AS INTEGER)`;

export const FAULT_VIEWS: readonly string[] = [
  // An order's allocations by line, all facilities together.
  'CREATE TEMP TABLE allocated AS SELECT o, l, c, sum(all_q) AS q, max(n) AS n FROM every_alloc GROUP BY o, l, c',
  `CREATE TEMP TABLE unallocated AS SELECT w.o, w.l, w.c, w.kind, h.status_id AS status FROM ordered w JOIN orders h ON h.order_id = w.o
     LEFT JOIN allocated a USING (o, l, c) WHERE a.o IS NULL AND w.q > 0`,
  // What the books hold beside what lies on the shelves. What was sold at EWR since its file is left out.
  `CREATE TEMP TABLE ledger AS SELECT sku, f, sum(shelved) AS shelved, sum(q) AS q, sum(books) AS books FROM (
     SELECT sku, f, shelved, 0 AS q, 0 AS books, 0 AS fresh FROM stocked UNION ALL SELECT sku, f, 0, q, 1, fresh FROM booked)
     GROUP BY sku, f HAVING NOT (f = 'EWR' AND max(fresh))`,
  'CREATE TEMP TABLE gaps AS SELECT *, abs(q - shelved) > 2 AND abs(q - shelved) * 100 > shelved AS off FROM ledger',
  'CREATE TEMP TABLE book_skus AS SELECT sku, sum(q) - sum(shelved) AS gap, sum(off) AS off FROM gaps GROUP BY sku',
  `CREATE TEMP TABLE unloaded AS SELECT ${clean('transfer_no')} AS t, ${clean('item')} AS sku, 'DAL' AS f, qty AS q, moved_on AS at FROM transfers_received WHERE state = 'DONE'
     UNION ALL SELECT ${clean('ref_no')}, ${clean('sku')}, 'RNO', qty, moved_at FROM stock_moves WHERE move_type = 'XFER_IN' AND status = 'DONE'`,
  `CREATE TEMP TABLE loaded AS SELECT ${clean('transfer_no')} AS t, ${clean('item')} AS sku, 'DAL' AS f FROM transfers_sent WHERE state = 'DONE'
     UNION ALL SELECT ${clean('ref_no')}, ${clean('sku')}, 'RNO' FROM stock_moves WHERE move_type = 'XFER_OUT' AND status = 'DONE'`,
  'CREATE TEMP TABLE unloaded_twice AS SELECT DISTINCT t, sku FROM (SELECT t, sku FROM unloaded GROUP BY t, sku, q, at HAVING count(*) > 1)',
  // What an order is billed, its credits apart, beside what is due before credits.
  `CREATE TEMP TABLE bills AS SELECT o, currency, count(*) AS n, sum(a) AS a, sum(tax) AS tax, min(posting_date) AS posted FROM billed WHERE NOT is_return GROUP BY o, currency`,
  `CREATE TEMP TABLE dues AS SELECT order_id AS o, currency, count(*) AS n, max(${cents('due')} + ${cents('credited')}) AS a, max(${cents('tax')}) AS tax, max(recognised_on) AS recognised
     FROM order_financials GROUP BY o, currency`,
  `CREATE TEMP TABLE papers AS SELECT replace(${clean('po_no')}, 'SO-', '') AS o, ${clean('rma_no')} AS r, docstatus AS posted, reversed_on, is_return FROM sales_invoices`,
  'CREATE TEMP TABLE unbilled AS SELECT d.o FROM dues d LEFT JOIN bills b USING (o, currency) WHERE b.o IS NULL AND d.a > 0',
  `CREATE TEMP TABLE credits AS SELECT r, count(*) AS n, -sum(a) AS a, max(currency) AS currency FROM billed WHERE is_return GROUP BY r`,
  `CREATE TEMP TABLE owed AS SELECT return_no AS r, sum(${cents('credit_due')}) AS a, max(currency) AS currency, sum(received_quantity) AS received, max(resolution) AS resolution
     FROM return_items GROUP BY r`,
  `CREATE TEMP TABLE parcels AS SELECT ${clean('rma_no')} AS r, ${clean('item')} AS sku, qty AS q, received_on AS at FROM rma_receipts
     UNION ALL SELECT ${clean('ref_no')}, ${clean('sku')}, qty, moved_at FROM stock_moves WHERE move_type = 'RETURN'`,
  'CREATE TEMP TABLE received_twice AS SELECT DISTINCT r, sku FROM (SELECT r, sku FROM parcels GROUP BY r, sku, q, at HAVING count(*) > 1)',
  `CREATE TEMP TABLE refund_currencies AS SELECT 'webshop:' || id AS k, currency FROM shop_orders WHERE type = 'refund'
     UNION ALL SELECT 'marketplace:' || increment_id, order_currency_code FROM sales_creditmemo`,
  ...['allocated', 'unallocated'].map((table) => `CREATE INDEX temp.${table}_key ON ${table} (o, l, c)`),
  ...['bills', 'dues', 'papers'].map((table) => `CREATE INDEX temp.${table}_key ON ${table} (o)`),
];
