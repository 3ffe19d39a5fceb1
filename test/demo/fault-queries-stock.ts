// Counts the faults of the books, of transfers and of the 3PL's shelves straight from the demo's databases; the words stand in company-views.ts and fault-views.ts.

const STRANGER = 'SELECT t FROM come LEFT JOIN out o USING (t, sku) WHERE o.t IS NULL';
const ON_THE_ROAD = 'SELECT upper(trim(transfer_no)) FROM dallas.inbound UNION SELECT upper(trim(transfer_no)) FROM reno.inbound';
const NOT_COME = `SELECT t FROM out LEFT JOIN come c USING (t, sku) WHERE c.t IS NULL AND t NOT IN (${ON_THE_ROAD})`;

/** One row a fault. */
export const STOCK_FAULT_QUERIES: Readonly<Record<string, string>> = {
  "on hand drifted at the 3PL's": "SELECT 1 FROM drifting WHERE off AND f = 'EWR'",
  'not on the books': 'SELECT 1 FROM gaps WHERE books = 0 AND off',
  'booked before it came': 'SELECT 1 FROM gaps WHERE shelved = 0 AND q > 2',
  "off at the 3PL's in the books": "SELECT 1 FROM gaps WHERE off AND f = 'EWR'",
  'book quantity off':
    "SELECT 1 FROM gaps JOIN book_skus s USING (sku) WHERE gaps.off AND s.off = 1 AND abs(gap) <= 5 AND f <> 'EWR' AND books > 0 AND shelved > 0 AND q >= 0",
  'book quantity far off': 'SELECT 1 FROM gaps JOIN book_skus s USING (sku) WHERE gaps.off AND abs(gap) > 5 AND shelved > 0 AND books > 0',
  'a little off everywhere in the books': 'SELECT 1 FROM book_skus WHERE off = 0 AND abs(gap) > 5',
  'booked to the other facility': 'SELECT 1 FROM book_skus WHERE off = 2 AND gap = 0',
  'below zero in the books': 'SELECT 1 FROM gaps WHERE q < 0',
  'received as another SKU': `SELECT 1 FROM out WHERE t IN (${NOT_COME}) AND t IN (${STRANGER}) AND NOT EXISTS (SELECT 1 FROM come c WHERE c.t = out.t AND c.sku = out.sku)`,
  'received, never sent': `${STRANGER} AND t NOT IN (${NOT_COME})`,
  'sent, never received': `${NOT_COME} AND t NOT IN (${STRANGER})`,
  'received short': 'SELECT 1 FROM out JOIN come USING (t, sku) WHERE come.q < out.q',
  'received over': 'SELECT 1 FROM out JOIN come USING (t, sku) WHERE come.q > out.q AND (t, sku) NOT IN unloaded_twice',
  'booked in twice': 'SELECT 1 FROM unloaded_twice',
  'turned back on the road': 'SELECT DISTINCT t, sku FROM unloaded JOIN loaded USING (t, sku, f)',
};
