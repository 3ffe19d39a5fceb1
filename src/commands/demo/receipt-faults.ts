// What can go wrong between what a warehouse gets back and what the OMS makes of it, each kind with the finding that it must lead to.

import type { OrderRecord, ReturnReceipt } from './company.ts';
import type { FaultKind } from './fault.ts';
import { type ReceiptPlace, receiptKey, receivedReturns } from './order-places.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';
import { DAY, otherFacility } from './places.ts';

const GROUND: Ground<OrderRecord, ReceiptPlace> = {
  boundary: 'return-receipts',
  places: receivedReturns,
  keyOf: ({ line }) => receiptKey(line),
};

/** A warehouse may look at it for days, and the demo's first run is days before the start. */
const isLongAgo = ({ receivedMs }: ReceiptPlace, startMs: number) => receivedMs < startMs - 10 * DAY;
/** As long may it lie in quarantine. */
const isVeryLongAgo = ({ receivedMs }: ReceiptPlace, startMs: number) => receivedMs < startMs - 15 * DAY;
/** The return has no other line. */
const isWhole = ({ order }: ReceiptPlace) => order.returns.length === 1;
const isPutAway = ({ line }: ReceiptPlace) => line.disposition !== 'QUARANTINE';

const KINDS: readonly PlaceFault<OrderRecord, ReceiptPlace>[] = [
  {
    fault: 'came back unannounced',
    count: 5,
    rule: 'received-unknown-return',
    fits: (place, startMs) => isWhole(place) && isLongAgo(place, startMs),
    plant: ({ order, line }) => ({
      changes: { ...beforeCredit(order), returns: [] },
      about: `${line.facility} received return ${line.returnId} of order ${order.orderId}, which the OMS does not know`,
    }),
  },
  {
    fault: 'forgotten in quarantine',
    count: 4,
    rule: 'quarantine-overdue',
    fits: (place, startMs) => isWhole(place) && isVeryLongAgo(place, startMs),
    plant: ({ order, line, receipts }) => ({
      changes: {
        ...beforeCredit(order),
        returns: [{ ...line, status: 'RECEIVED', disposition: 'QUARANTINE', creditDueCents: 0, refundId: null }],
        receipts: receipts.map((receipt) => ({ ...receipt, disposition: 'QUARANTINE' })),
      },
      about: `return ${line.returnId} lies in quarantine in ${line.facility}, and nobody looks at it`,
    }),
  },
  {
    fault: 'came back, never processed',
    count: 8,
    rule: 'received-not-processed',
    fits: (place, startMs) => isWhole(place) && isLongAgo(place, startMs),
    plant: ({ order, line }) => ({
      changes: {
        ...beforeCredit(order),
        returns: [{ ...line, status: 'REQUESTED', received: null, facility: null, disposition: null, creditDueCents: 0, refundId: null }],
      },
      about: `return ${line.returnId} lies in ${line.facility}, the OMS still waits for it`,
    }),
  },
  {
    fault: 'put to another use',
    count: 4,
    rule: 'disposition-differs',
    fits: isPutAway,
    plant: (place) => {
      const { line } = place;
      const disposition = line.disposition === 'RESTOCK' ? 'SCRAP' : 'RESTOCK';
      return {
        changes: receive(place, (receipt) => [{ ...receipt, disposition }]),
        about: `return ${line.returnId} is ${line.disposition} in the OMS and ${disposition} in ${line.facility}`,
      };
    },
  },
  {
    fault: 'processed, never came back',
    count: 5,
    rule: 'processed-not-received',
    plant: (place) => ({
      changes: receive(place, () => []),
      about: `the OMS has processed return ${place.line.returnId}, which ${place.line.facility} never received`,
    }),
  },
  {
    fault: 'more came back than was processed',
    count: 5,
    rule: 'return-quantity-differs',
    plant: (place) => ({
      changes: receive(place, (receipt, i) => [i === 0 ? { ...receipt, quantity: receipt.quantity + 1 } : receipt]),
      about: `${place.line.facility} received one piece more of return ${place.line.returnId} than the OMS processed`,
    }),
  },
  {
    fault: 'received twice',
    count: 4,
    rule: 'return-quantity-differs',
    plant: (place, { ids }) => ({
      changes: receive(place, (receipt) => [receipt, { ...receipt, id: ids.next() }]),
      about: `${place.line.facility} booked return ${place.line.returnId} in twice`,
    }),
  },
  {
    fault: 'came back elsewhere',
    count: 5,
    rule: 'return-facility-differs',
    plant: (place) => ({
      changes: receive(place, (receipt) => [{ ...receipt, facility: otherFacility(receipt.facility) }]),
      about: `return ${place.line.returnId} did not come back to ${place.line.facility}, as the OMS says`,
    }),
  },
];

export const RECEIPT_FAULTS: readonly FaultKind<OrderRecord>[] = faultsOn(GROUND, KINDS);

/** What the warehouses state of this line; of the return's others it stays. */
function receive({ order, receipts }: ReceiptPlace, make: (receipt: ReturnReceipt, at: number) => ReturnReceipt[]): Partial<OrderRecord> {
  return { receipts: [...order.receipts.filter((receipt) => !receipts.includes(receipt)), ...receipts.flatMap(make)] };
}

/** Nothing is owed or paid back before the return has been looked at. */
function beforeCredit(order: OrderRecord): Partial<OrderRecord> {
  const financials = order.financials.map((financial) => ({ ...financial, creditCents: 0, dueCents: financial.dueCents + financial.creditCents }));
  return { financials, credits: [], channelRefunds: [], omsRefunds: [] };
}
