// What makes naive reconcilers cry wolf, counted straight from the demo's databases. Each must be there, and none of it is a fault.

import { NIGHT_CHICAGO } from './company-views.ts';

const DAY_START = '2026-08-23'; // 90 days before the start

export const NOISE_QUERIES: Readonly<Record<string, string>> = {
  // Spelling and rounding.
  'ids in another case': 'SELECT 1 FROM orders WHERE external_id <> upper(external_id)',
  'ids with blanks around them': "SELECT 1 FROM ship_lines WHERE order_ref LIKE ' %' OR order_ref LIKE '% '",
  'one number in both channels': "SELECT 1 FROM shopped a JOIN shopped b ON b.k = 'marketplace:' || substr(a.k, 9) WHERE a.k LIKE 'webshop:%'",
  'totals rounded to the cent':
    'SELECT 1 FROM shopped s JOIN imported i USING (k) WHERE s.currency = i.currency AND abs(s.total4 - i.total4) BETWEEN 1 AND 100',
  'invoices off by a cent': `SELECT 1 FROM order_financials d JOIN (SELECT o, sum(a) AS a FROM billed GROUP BY o) b ON b.o = d.order_id WHERE abs(round(d.due * 100) - b.a) = 1`,
  'several currencies': "SELECT 1 FROM shopped WHERE currency = 'CAD' AND EXISTS (SELECT 1 FROM shopped WHERE currency = 'EUR')",
  // Orders.
  'exchanges born in the OMS': "SELECT 1 FROM orders WHERE origin = 'EXC'",
  'exchanges that cost nothing':
    "SELECT 1 FROM orders o JOIN order_financials d USING (order_id) LEFT JOIN billed b ON b.o = o.order_id WHERE origin = 'EXC' AND due = '0.00' AND b.o IS NULL",
  'orders by phone': "SELECT 1 FROM orders WHERE origin = 'CSR'",
  'orders cancelled on both sides': "SELECT 1 FROM shopped JOIN imported i USING (k) WHERE state = 'cancelled' AND i.status = 'CANCELLED'",
  'cancelled before the import': "SELECT 1 FROM shopped LEFT JOIN imported USING (k) WHERE imported.k IS NULL AND state = 'cancelled'",
  'orders not yet paid': "SELECT 1 FROM shopped LEFT JOIN imported USING (k) WHERE imported.k IS NULL AND state IN ('pending', 'on_hold')",
  'orders held': "SELECT 1 FROM orders o WHERE status_id = 'HELD' AND NOT EXISTS (SELECT 1 FROM order_allocations a WHERE a.order_id = o.order_id)",
  'orders to try things out': "SELECT 1 FROM shopped WHERE k LIKE 'marketplace:TEST-%'",
  'archived orders': `SELECT 1 FROM imported LEFT JOIN shopped USING (k) WHERE shopped.k IS NULL AND origin = 'WEB' AND entered_at < '${DAY_START}'`,
  // Lines, allocations, shipping.
  'backlog not yet due':
    "SELECT 1 FROM allocs LEFT JOIN ships USING (o, l, c, f) WHERE ships.o IS NULL AND status = 'ALLOCATED' AND ship_by > '2026-11-21 12:00:00'",
  'backlog shipped in part': "SELECT 1 FROM allocs a JOIN ships s USING (o, l, c, f) WHERE status = 'ALLOCATED' AND s.q < a.q AND issued = s.q",
  'backordered, nothing kept back': "SELECT 1 FROM allocs LEFT JOIN kept USING (o, l, c, f) WHERE status = 'BACKORDERED' AND kept.o IS NULL AND allocs.q > 0",
  'kits, one line and two or three parts':
    "SELECT 1 FROM order_items i WHERE item_type = 'KIT' AND (SELECT count(*) FROM ships s WHERE s.o = i.order_id AND s.l = i.line_no) >= 2",
  'gift cards that nobody allocates': "SELECT 1 FROM ordered LEFT JOIN every_alloc a USING (o, l, c) WHERE kind = 'GIFTCARD' AND a.o IS NULL",
  'lines that the vendor shipped': "SELECT 1 FROM every_alloc a JOIN ordered USING (o, l, c) WHERE f = '-' AND status = 'FULFILLED' AND kind = 'DROPSHIP'",
  'splits by plan': 'SELECT 1 FROM lines JOIN sent USING (o, l, c) WHERE lines.facilities = 2 AND sent.facilities = 2',
  'two parcels of a line': 'SELECT 1 FROM ships WHERE n = 2',
  'a substitute in the second parcel':
    'SELECT 1 FROM lines JOIN sent USING (o, l, c) WHERE lines.q = sent.q AND (SELECT count(DISTINCT sku) FROM ships s WHERE s.o = lines.o AND s.l = lines.l AND s.c = lines.c) = 2',
  'lines cancelled in part':
    "SELECT 1 FROM order_items JOIN orders USING (order_id) WHERE cancel_quantity BETWEEN 1 AND quantity - 1 AND status_id <> 'CANCELLED'",
  'lines cancelled of a shipped order':
    "SELECT 1 FROM order_items JOIN orders USING (order_id) WHERE cancel_quantity = quantity AND status_id IN ('COMPLETED', 'CLOSED')",
  'voided labels': "SELECT 1 FROM ship_lines WHERE state = 'VOID'",
  'shipped at EWR since its file': `SELECT 1 FROM every_alloc a LEFT JOIN every_ship s USING (o, l, c, f) WHERE f = 'EWR' AND status = 'FULFILLED' AND changed_at > '${NIGHT_CHICAGO}' AND s.o IS NULL`,
  'kept at EWR by the file, shipped since': `SELECT 1 FROM every_alloc JOIN kept USING (o, l, c, f) WHERE f = 'EWR' AND status = 'FULFILLED' AND changed_at > '${NIGHT_CHICAGO}'`,
  'promised at EWR since its file': `SELECT 1 FROM every_alloc LEFT JOIN kept k USING (o, l, c, f) WHERE f = 'EWR' AND status = 'ALLOCATED' AND k.o IS NULL`,
  'spent reservations left standing': 'SELECT 1 FROM stock_holds WHERE qty_held = 0',
  'released reservations left standing': 'SELECT 1 FROM commitments WHERE released_at IS NOT NULL',
  // Inventory and transfers.
  'small drifts': 'SELECT 1 FROM drifting WHERE wh <> oms AND NOT off',
  'drifts of six and more, within two percent': 'SELECT 1 FROM drifting WHERE abs(wh - oms) > 5 AND NOT off',
  'empty shelves that one side does not list': 'SELECT 1 FROM stocked WHERE oms = 0 AND wh = 0 AND (listed = 0 OR shelves = 0)',
  'sold at EWR since its file': `SELECT 1 FROM stocked WHERE f = 'EWR' AND changed > '${NIGHT_CHICAGO}' AND wh - oms > 5`,
  'goods on the road': 'SELECT 1 FROM dallas.inbound UNION ALL SELECT 1 FROM reno.inbound',
  'transfers not yet received': 'SELECT 1 FROM out LEFT JOIN come USING (t, sku) WHERE come.t IS NULL',
  'transfers received in two goes': 'SELECT 1 FROM come WHERE n = 2',
  'voided transfers': "SELECT 1 FROM transfers_sent WHERE state = 'VOID'",
  'books of goods on the road': "SELECT 1 FROM item_balances WHERE warehouse = 'Goods In Transit'",
  // Money.
  'two invoices of an order': 'SELECT 1 FROM billed WHERE NOT is_return GROUP BY o HAVING count(*) = 2',
  'reversed invoices': 'SELECT 1 FROM sales_invoices WHERE reversed_on IS NOT NULL',
  'drafts of invoices': 'SELECT 1 FROM sales_invoices WHERE docstatus = 0 AND NOT is_return',
  'returns with a restocking fee': 'SELECT 1 FROM came_back WHERE fee > 0 AND credit > 0',
  'returns received in another facility': 'SELECT 1 FROM came_back c JOIN ships s ON s.o = c.o AND s.l = c.l WHERE received > 0 AND c.f <> s.f',
  'returns for exchange or repair, without credit': "SELECT 1 FROM came_back WHERE resolution IN ('EXCHANGE', 'REPAIR') AND received > 0 AND credit = 0",
  'returns that the customer keeps': "SELECT 1 FROM came_back LEFT JOIN receipts p USING (r, sku) WHERE resolution = 'KEEP' AND credit > 0 AND p.r IS NULL",
  'store credit, not paid back':
    "SELECT 1 FROM came_back c JOIN return_items i ON i.return_no = c.r WHERE c.resolution = 'STORE_CREDIT' AND credit > 0 AND refund_ref IS NULL",
  'returns that have not come yet': "SELECT 1 FROM came_back LEFT JOIN receipts p USING (r, sku) WHERE status = 'REQUESTED' AND p.r IS NULL",
  'returns being looked at': "SELECT 1 FROM came_back JOIN receipts p USING (r, sku) WHERE status = 'REQUESTED'",
  'returns in quarantine': "SELECT 1 FROM receipts WHERE verdict = 'QUARANTINE'",
  'returns in two parcels': 'SELECT 1 FROM receipts WHERE n = 2',
  'returns credited in two parts': 'SELECT 1 FROM billed WHERE is_return GROUP BY r HAVING count(*) = 2',
  'refunds among the orders': "SELECT 1 FROM shop_orders WHERE type = 'refund' AND CAST(grand_total AS REAL) < 0",
  'refunds of whole orders cancelled': "SELECT 1 FROM owed_back b JOIN imported i ON i.k = b.o WHERE kind = 'CANCELLATION' AND status = 'CANCELLED'",
  'refunds for goodwill': "SELECT 1 FROM owed_back JOIN paid_back USING (k) WHERE kind = 'APPEASEMENT'",
  'refunds promised, not yet paid': 'SELECT 1 FROM owed_back LEFT JOIN paid_back p USING (k) WHERE p.k IS NULL',
  'refunds withdrawn': 'SELECT 1 FROM sales_creditmemo WHERE state = 3',
};
