// Counts the demo's faults straight from its databases; what each word means stands in company-views.ts.

const DAY_START = '2026-08-23'; // 90 days before the start

const SPLIT = 'SELECT o, l, c FROM lines JOIN sent USING (o, l, c) WHERE sent.facilities > lines.facilities AND lines.facilities > 0';

/** One row a fault. */
export const FAULT_QUERIES: Readonly<Record<string, string>> = {
  'never imported':
    "SELECT 1 FROM shopped LEFT JOIN imported USING (k) WHERE imported.k IS NULL AND state IN ('processing', 'completed') AND k NOT LIKE '%:TEST-%'",
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
  'available drifted': 'SELECT 1 FROM drifting WHERE wh = oms AND abs(wh_available - oms_available) > 5',
  'negative on hand': 'SELECT 1 FROM stocked WHERE wh < 0 OR oms < 0',
  oversold: 'SELECT 1 FROM stocked WHERE oms > 0 AND oms_available < 0 AND wh_available < 0',
  'unknown SKU': 'SELECT 1 FROM stocked WHERE listed = 0 AND wh > 0',
  'not in the warehouse': 'SELECT 1 FROM stocked WHERE shelves = 0 AND oms > 0',
};

const OPEN = "CASE WHEN status = 'ALLOCATED' THEN a.q - issued ELSE 0 END";

/** What two systems state of the same thing and must agree on; one row a disagreement. */
export const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'lines against allocations': `SELECT 1 FROM ordered o LEFT JOIN (SELECT o, l, c, sum(all_q) AS q FROM every_alloc GROUP BY o, l, c) a USING (o, l, c)
     WHERE o.q <> coalesce(a.q, 0) AND o.kind <> 'GIFTCARD' AND o.o NOT IN (SELECT order_id FROM orders WHERE status_id = 'HELD')`,
  'allocations of no line': 'SELECT 1 FROM every_alloc a LEFT JOIN ordered o USING (o, l, c) WHERE o.o IS NULL',
  'promises against reservations': `SELECT 1 FROM allocs a LEFT JOIN kept k USING (o, l, c, f) WHERE coalesce(k.q, 0) <> ${OPEN}`,
  'reservations of no promise': 'SELECT 1 FROM kept k LEFT JOIN every_alloc a USING (o, l, c, f) WHERE a.o IS NULL',
  'dues against invoices less credits': `SELECT 1 FROM order_financials d LEFT JOIN (SELECT o, currency, sum(a) AS a FROM billed GROUP BY o, currency) b ON b.o = d.order_id AND b.currency = d.currency
     WHERE abs(round(d.due * 100) - coalesce(b.a, 0)) > 1`,
  'invoices of nothing due': 'SELECT 1 FROM billed b LEFT JOIN order_financials d ON d.order_id = b.o AND d.currency = b.currency WHERE d.id IS NULL',
  'invoices in another month': `SELECT 1 FROM order_financials d JOIN (SELECT o, min(posting_date) AS posted FROM billed WHERE NOT is_return GROUP BY o) b ON b.o = d.order_id
     WHERE substr(posted, 1, 7) <> substr(recognised_on, 1, 7)`,
  'returns against credits': `SELECT 1 FROM (SELECT r, sum(credit) AS credit FROM came_back GROUP BY r) c LEFT JOIN (SELECT r, -sum(a) AS a FROM billed WHERE is_return GROUP BY r) b USING (r)
     WHERE credit <> coalesce(a, 0)`,
  'credits of no return': 'SELECT 1 FROM billed b LEFT JOIN came_back c USING (r) WHERE is_return AND c.r IS NULL',
  'returns against receipts': `SELECT 1 FROM came_back c LEFT JOIN receipts p USING (r, sku) WHERE received IS NOT NULL
     AND (received <> coalesce(p.q, 0) OR c.f <> coalesce(p.f, '-') OR coalesce(c.disposition, '') <> coalesce(p.verdict, ''))`,
  'receipts of no return': 'SELECT 1 FROM receipts LEFT JOIN came_back c USING (r, sku) WHERE c.r IS NULL',
  'refunds against refunds': 'SELECT 1 FROM paid_back p JOIN owed_back o USING (k) WHERE p.a <> o.a OR p.o <> o.o',
  'refunds of the channels alone': 'SELECT 1 FROM paid_back LEFT JOIN owed_back o USING (k) WHERE o.k IS NULL',
  'old refunds of the OMS alone': "SELECT 1 FROM owed_back LEFT JOIN paid_back p USING (k) WHERE p.k IS NULL AND refunded_at < '2026-11-21 03:00:00'",
  'transfers sent against received': 'SELECT 1 FROM out JOIN come USING (t, sku) WHERE out.q <> come.q',
  'transfers received, never sent': 'SELECT 1 FROM come LEFT JOIN out USING (t, sku) WHERE out.t IS NULL',
  'transfers neither received nor on the road': `SELECT 1 FROM out LEFT JOIN come USING (t, sku) WHERE come.t IS NULL
     AND (t, sku, out.q) NOT IN (SELECT upper(trim(transfer_no)), upper(trim(item)), qty FROM dallas.inbound UNION SELECT upper(trim(transfer_no)), upper(trim(sku)), qty FROM reno.inbound)`,
  'books against shelves':
    "SELECT 1 FROM stocked s LEFT JOIN booked b USING (sku, f) WHERE coalesce(b.q, 0) <> s.shelved AND NOT coalesce(b.fresh AND f = 'EWR', 0) AND shelved >= 0",
  'books of no shelf': 'SELECT 1 FROM booked b LEFT JOIN stocked s USING (sku, f) WHERE s.sku IS NULL AND b.q <> 0',
};
