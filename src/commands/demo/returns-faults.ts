// What can go wrong between what is owed for returns and what the ERP credited, each kind with the findings that it must lead to: what is credited wrongly is billed wrongly.

import type { Credit, OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';
import { type CreditPlace, creditedReturns, receiptKey } from './order-places.ts';
import { faultsOn, type Ground, type OtherFinding, type PlaceFault } from './place-faults.ts';
import { DAY } from './places.ts';

const CREDITED: Ground<OrderRecord, CreditPlace> = { boundary: 'returns', places: creditedReturns, keyOf: ({ returnId }) => ({ return_id: returnId }) };

/** How the same credit shows where bills are compared. */
function billed(rule: string, { order, financial }: CreditPlace): OtherFinding {
  return { boundary: 'sales', rule, key: { order_id: order.orderId, currency: financial.currency } };
}

/** For some days a bill is rightly too high after a return, and the demo's first run is days before the start. */
const isLongAgo = ({ lines }: CreditPlace, startMs: number) => lines.every(({ changedMs }) => changedMs < startMs - 12 * DAY);
/** Of the order not all came back. */
const isBilledStill = ({ financial }: CreditPlace) => financial.dueCents > 0;

/** Else the bill would be too high by one invoice, as if that had been posted twice. */
const isNotOneInvoice = ({ isWholeInvoice, order }: CreditPlace) => !isWholeInvoice || order.invoices.length === 1;

const OF_CREDITED: readonly PlaceFault<OrderRecord, CreditPlace>[] = [
  {
    fault: 'credited, nothing came back',
    count: 4,
    rule: 'credited-not-returned',
    // In advance is in order for ten business days, and the demo's first run is days before the start.
    fits: ({ order, credit }, startMs) => order.receipts.length > 0 && credit.postedMs < startMs - 21 * DAY,
    plant: ({ order, returnId, lines }) => ({
      changes: { returns: lines.map((line) => ({ ...line, received: 0, facility: null, disposition: null })), receipts: [] },
      about: `return ${returnId} of order ${order.orderId} was credited, and no warehouse has it`,
    }),
  },
  {
    fault: 'return never credited',
    count: 8,
    rule: 'returned-not-credited',
    fits: isNotOneInvoice,
    plant: ({ order, returnId }) => ({ changes: { credits: [] }, about: `the ERP has no credit for return ${returnId} of order ${order.orderId}` }),
  },
  {
    fault: 'credit left in draft',
    count: 4,
    rule: 'returned-not-credited',
    fits: isNotOneInvoice,
    plant: ({ order, returnId, credit }) => ({
      changes: { credits: [{ ...credit, state: 'DRAFT' }] },
      about: `${credit.creditId} for return ${returnId} of order ${order.orderId} was written and never posted`,
    }),
  },
  {
    fault: 'credited twice',
    count: 5,
    rule: 'credited-twice',
    plant: (place, { ids }) => {
      const { order, returnId, credit } = place;
      return {
        changes: { credits: [credit, { ...credit, id: ids.next(), creditId: `${credit.creditId}-1` }] },
        about: `return ${returnId} of order ${order.orderId} is credited by ${credit.creditId}, and by ${credit.creditId}-1 again`,
        also: [billed('credited-beyond', place)],
      };
    },
  },
  {
    fault: 'credited to another amount',
    count: 6,
    rule: 'credit-amount-differs',
    plant: (place, { random, startMs }) => {
      const { order, returnId, credit } = place;
      const more = random.chance(0.5) || !isBilledStill(place) || !isLongAgo(place, startMs);
      const cents = random.int(150, 300);
      return {
        changes: amount(credit, credit.amountCents + (more ? cents : -cents)),
        about: `return ${returnId} of order ${order.orderId} is credited with ${cents} cents too ${more ? 'much' : 'little'}`,
        also: [billed(more ? 'credited-beyond' : 'amount-differs', place)],
      };
    },
  },
  {
    fault: 'owed in another currency',
    count: 3,
    rule: 'currency-differs',
    plant: ({ order, returnId, lines, credit }) => {
      const currency = credit.currency === 'USD' ? 'CAD' : 'USD';
      return {
        changes: { returns: lines.map((line) => ({ ...line, currency })) },
        about: `return ${returnId} of order ${order.orderId} is credited in ${credit.currency}, and owed in ${currency} by the OMS`,
      };
    },
  },
  {
    fault: 'returned and credited, unknown to the OMS',
    count: 4,
    rule: 'credited-unknown-return',
    fits: ({ order, lines }) => order.receipts.length > 0 && lines.length === 1,
    plant: ({ order, returnId, lines }) => ({
      changes: { returns: [] },
      about: `the OMS has lost return ${returnId} of order ${order.orderId}, which was received and credited`,
      also: lines.map((line) => ({ boundary: 'return-receipts', rule: 'received-unknown-return', key: receiptKey(line) })),
    }),
  },
];

export const RETURNS_FAULTS: readonly FaultKind<OrderRecord>[] = faultsOn(CREDITED, OF_CREDITED);

function amount(credit: Credit, amountCents: number): Partial<OrderRecord> {
  return { credits: [{ ...credit, amountCents }] };
}
