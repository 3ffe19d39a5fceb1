// Counts the faults of order lines, reservations and the 3PL straight from the demo's databases; the words stand in company-views.ts and fault-views.ts.

const KEPT = 'SELECT 1 FROM allocs a JOIN kept k USING (o, l, c, f)';
const UNSENT = 'NOT EXISTS (SELECT 1 FROM sent s WHERE s.o = a.o AND s.l = a.l AND s.c = a.c)';

/** One row a fault. */
export const LINE_FAULT_QUERIES: Readonly<Record<string, string>> = {
  'stated twice by the marketplace': "SELECT k FROM shopped WHERE k LIKE 'marketplace:%' GROUP BY k HAVING count(*) > 1",
  'lines without their order': 'SELECT DISTINCT o FROM ordered WHERE o NOT IN (SELECT order_id FROM orders)',
  'complete, with a line that nobody ships': "SELECT 1 FROM unallocated WHERE status IN ('COMPLETED', 'CLOSED') AND kind = 'GOODS'",
  'a kit without one of its parts': "SELECT 1 FROM unallocated WHERE status IN ('COMPLETED', 'CLOSED') AND kind = 'KIT'",
  'line stated twice': 'SELECT 1 FROM ordered GROUP BY o, l, c HAVING count(*) > 1',
  'allocated to a line that is gone': 'SELECT 1 FROM allocated a LEFT JOIN ordered w USING (o, l, c) WHERE w.o IS NULL',
  'allocated in part': 'SELECT 1 FROM ordered w JOIN allocated a USING (o, l, c) WHERE a.q BETWEEN 1 AND w.q - 1',
  'allocated twice as much': 'SELECT 1 FROM ordered w JOIN allocated a USING (o, l, c) WHERE a.q > w.q AND a.n = 1',
  'never allocated': "SELECT 1 FROM unallocated LEFT JOIN kept k USING (o, l, c) WHERE status = 'APPROVED' AND kind = 'GOODS' AND k.o IS NULL",
  'allocation lost, the goods still reserved': 'SELECT 1 FROM unallocated JOIN kept USING (o, l, c)',
  'reserved short': `${KEPT} WHERE status = 'ALLOCATED' AND k.q < a.q - issued`,
  'reserved over': `${KEPT} WHERE status = 'ALLOCATED' AND k.q > a.q - issued`,
  'reserved elsewhere': 'SELECT 1 FROM kept k JOIN allocated USING (o, l, c) LEFT JOIN every_alloc a USING (o, l, c, f) WHERE a.o IS NULL',
  'promised, not reserved':
    "SELECT 1 FROM allocs LEFT JOIN kept k USING (o, l, c) WHERE status = 'ALLOCATED' AND allocs.f <> 'EWR' AND allocs.q > issued AND k.o IS NULL",
  'reserved after cancellation': `${KEPT} WHERE status = 'CANCELLED' AND k.q > 0`,
  'reservation leaked after shipment': `${KEPT} WHERE status = 'FULFILLED' AND issued = a.q AND k.q > 0 AND f <> 'EWR'`,
  'reserved at the 3PL after shipment': `${KEPT} JOIN ships USING (o, l, c, f) WHERE status = 'FULFILLED' AND k.q > 0 AND f = 'EWR'`,
  'left short, the rest still reserved': `${KEPT} WHERE status = 'FULFILLED' AND issued < a.q AND k.q > 0`,
  'never shipped by the 3PL, still open there': `${KEPT} WHERE status = 'FULFILLED' AND f = 'EWR' AND k.q > 0 AND ${UNSENT}`,
  'short at the 3PL': "SELECT 1 FROM allocs a JOIN ships s USING (o, l, c, f) WHERE status = 'FULFILLED' AND f = 'EWR' AND s.q < a.q",
  'split otherwise than planned': `SELECT 1 FROM lines w JOIN sent USING (o, l, c) WHERE w.q = sent.q AND w.facilities = 2 AND sent.facilities = 2
     AND EXISTS (SELECT 1 FROM allocs a JOIN ships s USING (o, l, c, f) WHERE a.o = w.o AND a.l = w.l AND a.c = w.c AND a.q <> s.q)`,
  'a part of a kit never shipped': `SELECT 1 FROM allocs a WHERE c <> '-' AND status = 'FULFILLED' AND ${UNSENT}`,
};
