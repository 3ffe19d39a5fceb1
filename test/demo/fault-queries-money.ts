// Counts the faults of bills, credits, returned goods and refunds straight from the demo's databases; the words stand in company-views.ts and fault-views.ts.

const BILLED = 'SELECT 1 FROM dues d JOIN bills b USING (o, currency)';
const UNCREDITED = 'SELECT r FROM owed LEFT JOIN credits c USING (r) WHERE c.r IS NULL AND owed.a > 0';
const RECEIVED = 'SELECT 1 FROM came_back c JOIN receipts p USING (r, sku)';

const SALES: Readonly<Record<string, string>> = {
  'due stated twice': 'SELECT 1 FROM dues WHERE n > 1',
  'posted in the wrong month': `${BILLED} WHERE substr(posted, 1, 7) <> substr(recognised, 1, 7)`,
  'another tax': `${BILLED} WHERE abs(b.tax - d.tax) > 1 AND b.a - d.a = b.tax - d.tax`,
  'tax booked as freight': `${BILLED} WHERE abs(b.tax - d.tax) > 1 AND b.a = d.a`,
  'shipped, never invoiced': 'SELECT 1 FROM unbilled WHERE o NOT IN (SELECT o FROM papers WHERE NOT is_return)',
  'invoice left in draft': 'SELECT 1 FROM unbilled WHERE o IN (SELECT o FROM papers WHERE NOT posted) AND o NOT IN (SELECT o FROM papers WHERE posted)',
  'invoice taken back, never posted again': 'SELECT 1 FROM unbilled WHERE o IN (SELECT o FROM papers WHERE posted AND reversed_on IS NOT NULL)',
  'invoice off by cents': `${BILLED} WHERE b.tax = d.tax AND b.a - d.a BETWEEN 2 AND 100`,
  'invoiced too much': `${BILLED} WHERE b.tax = d.tax AND b.a - d.a > 100`,
  'invoiced twice': `${BILLED} WHERE b.n = 2 AND b.a = 2 * d.a`,
  'a parcel not invoiced': `${BILLED} WHERE b.n = 1 AND d.a - b.a > 100`,
  'invoiced before it left': 'SELECT 1 FROM bills b LEFT JOIN dues d USING (o, currency) WHERE d.o IS NULL',
};

const RETURNS: Readonly<Record<string, string>> = {
  'credited, nothing came back':
    "SELECT 1 FROM owed JOIN credits USING (r) LEFT JOIN receipts p USING (r) WHERE received = 0 AND resolution <> 'KEEP' AND p.r IS NULL",
  'return never credited': `${UNCREDITED} AND r NOT IN (SELECT r FROM papers WHERE r IS NOT NULL)`,
  'credit left in draft': `${UNCREDITED} AND r IN (SELECT r FROM papers WHERE NOT posted)`,
  'credited twice': 'SELECT 1 FROM owed JOIN credits c USING (r) WHERE c.n = 2 AND c.a = 2 * owed.a',
  'credited to another amount': 'SELECT 1 FROM owed JOIN credits c USING (r) WHERE c.n = 1 AND c.a <> owed.a',
  'owed in another currency': 'SELECT 1 FROM owed JOIN credits c USING (r) WHERE c.currency <> owed.currency',
  'returned and credited, unknown to the OMS': 'SELECT 1 FROM credits LEFT JOIN owed o USING (r) WHERE o.r IS NULL',
};

const RECEIPTS: Readonly<Record<string, string>> = {
  'came back unannounced': 'SELECT 1 FROM receipts LEFT JOIN came_back c USING (r, sku) WHERE c.r IS NULL AND r NOT IN (SELECT r FROM credits)',
  'forgotten in quarantine': "SELECT DISTINCT r FROM receipts JOIN parcels USING (r, sku) WHERE verdict = 'QUARANTINE' AND at < '2026-11-14'",
  'came back, never processed': "SELECT DISTINCT r FROM came_back JOIN parcels USING (r, sku) WHERE received IS NULL AND at < '2026-11-18'",
  'put to another use': `${RECEIVED} WHERE c.disposition <> p.verdict`,
  'processed, never came back': 'SELECT 1 FROM came_back c LEFT JOIN receipts p USING (r, sku) WHERE received > 0 AND p.r IS NULL',
  'more came back than was processed': `${RECEIVED} WHERE p.q > received AND (r, sku) NOT IN received_twice`,
  'received twice': 'SELECT 1 FROM received_twice',
  'came back elsewhere': `${RECEIVED} WHERE c.f <> p.f AND c.f <> '-'`,
};

const PAID_ONLY = 'SELECT 1 FROM paid_back p LEFT JOIN owed_back o USING (k) WHERE o.k IS NULL';

const REFUNDS: Readonly<Record<string, string>> = {
  'refund stated twice by the marketplace': 'SELECT 1 FROM paid_back GROUP BY k HAVING count(*) > 1',
  'refund stated twice by the OMS': 'SELECT 1 FROM owed_back GROUP BY k HAVING count(*) > 1',
  'refunded in the shop only': `${PAID_ONLY} AND k LIKE 'webshop:%'`,
  'refunded in the marketplace only': `${PAID_ONLY} AND k LIKE 'marketplace:%'`,
  'promised, never refunded': "SELECT 1 FROM owed_back LEFT JOIN paid_back p USING (k) WHERE p.k IS NULL AND refunded_at < '2026-11-10'",
  'refund in another currency': `SELECT 1 FROM refund_currencies c JOIN refunds r
     ON lower(trim(sales_channel)) || ':' || replace(replace(upper(trim(refund_ref)), 'WEB-', ''), 'MKT-', '') = c.k WHERE c.currency <> r.currency`,
  'refund of another amount': 'SELECT 1 FROM paid_back p JOIN owed_back o USING (k) WHERE p.a <> o.a',
  'refund of another order': 'SELECT 1 FROM paid_back p JOIN owed_back o USING (k) WHERE p.o <> o.o',
};

/** One row a fault. */
export const MONEY_FAULT_QUERIES: Readonly<Record<string, string>> = { ...SALES, ...RETURNS, ...RECEIPTS, ...REFUNDS };
