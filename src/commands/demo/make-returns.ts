// What comes back of the demo's orders, in every way that is in order: with fees, in another facility, as an exchange, kept by the customer. No faults here.

import type { Allocation, Disposition, OrderRecord, ReturnLine, ReturnReceipt } from './company.ts';
import type { Draft, Making } from './draft-order.ts';
import { creditNotes } from './make-credits.ts';
import { refundBoth } from './make-refunds.ts';
import { DAY, HOUR, isOwn, OWN_FACILITIES, type OwnFacility } from './places.ts';
import { misspell } from './spelling.ts';

/** One kind of return. */
interface ReturnKind {
  /** Of a hundred. */
  readonly share: number;
  readonly resolution: ReturnLine['resolution'];
  readonly status: ReturnLine['status'];
  /** By a warehouse. */
  readonly received: boolean;
  /** By the OMS. */
  readonly processed: boolean;
  readonly credited: boolean;
  /** Through the channel. */
  readonly refunded: boolean;
  readonly disposition: Disposition | null;
  /** It happened within the last day and a half. */
  readonly recent: boolean;
}

const REFUND = { resolution: 'REFUND', status: 'COMPLETED', received: true, processed: true, credited: true, refunded: true, recent: false } as const;
const AWAITED = { received: false, processed: false, credited: false, refunded: false, disposition: null } as const;
const SWAPPED = { status: 'COMPLETED', received: true, processed: true, credited: false, refunded: false, recent: false } as const;

const KINDS: readonly ReturnKind[] = [
  { ...REFUND, share: 45, disposition: 'RESTOCK' },
  { ...REFUND, share: 6, disposition: 'SCRAP' },
  { ...REFUND, share: 5, disposition: 'VENDOR' },
  { ...SWAPPED, share: 12, resolution: 'EXCHANGE', disposition: 'RESTOCK' },
  { ...SWAPPED, share: 3, resolution: 'REPAIR', disposition: 'VENDOR' },
  { ...REFUND, share: 5, resolution: 'STORE_CREDIT', refunded: false, disposition: 'RESTOCK' },
  { ...REFUND, share: 6, resolution: 'KEEP', received: false, disposition: null },
  // Nothing is due before somebody has looked at it.
  {
    share: 5,
    resolution: 'REFUND',
    status: 'RECEIVED',
    received: true,
    processed: true,
    credited: false,
    refunded: false,
    disposition: 'QUARANTINE',
    recent: true,
  },
  // The warehouse looks at it, and the OMS does not know yet.
  { ...AWAITED, share: 3, resolution: 'REFUND', status: 'REQUESTED', received: true, disposition: 'RESTOCK', recent: true },
  { ...AWAITED, share: 8, resolution: 'REFUND', status: 'REQUESTED', recent: true },
  { ...AWAITED, share: 2, resolution: 'NONE', status: 'CANCELLED', recent: false },
];

/** A line that came from one place, and of which some comes back. */
interface Coming {
  readonly allocation: Allocation;
  readonly quantity: number;
}

/** The order with a return, or as it is where it has no line that can come back. */
export function withReturn(making: Making, draft: Draft, order: OrderRecord): OrderRecord {
  const { random, ids, startMs } = making;
  const coming = chooseLines(making, order.allocations);
  const [first] = coming;
  const [financial] = order.financials;
  if (!first || !financial) return order;
  const kind = pickKind(making);
  const arrivedMs = kind.recent ? startMs - random.int(2 * HOUR, 36 * HOUR) : Math.min(draft.placedMs + random.int(5, 25) * DAY, startMs - DAY);
  const facility = kind.received ? arrivalSite(making, first.allocation) : null;
  const returnId = `R${700_000 + ids.next()}`;
  const lines = coming.map((line) => returnLine(making, order, kind, { ...line, returnId, facility, arrivedMs }));
  const creditCents = lines.reduce((sum, { creditDueCents }) => sum + creditDueCents, 0);
  const refund = kind.refunded ? refundBoth(making, draft, 'RETURN', creditCents, arrivedMs + HOUR) : null;
  return {
    ...order,
    stage: kind.received === kind.processed || kind.resolution === 'KEEP' ? 'returned' : 'other',
    returns: lines.map((line) => ({ ...line, refundId: refund?.channelRefund.refundId ?? null })),
    receipts: facility === null ? [] : lines.flatMap((line) => receiptsOf(making, line, facility, kind.disposition ?? 'RESTOCK', arrivedMs)),
    credits: creditCents === 0 ? [] : creditNotes(making, order, returnId, creditCents, arrivedMs + HOUR),
    financials: [{ ...financial, creditCents, dueCents: financial.dueCents - creditCents, changedMs: arrivedMs + HOUR }],
    channelRefunds: refund ? [refund.channelRefund] : [],
    omsRefunds: refund ? [refund.omsRefund] : [],
  };
}

/** One line or two; no kits, and nothing that was split. */
function chooseLines({ random }: Making, allocations: readonly Allocation[]): Coming[] {
  const whole = allocations.filter(
    (allocation) =>
      allocation.component === null &&
      allocation.facility !== null &&
      allocation.status === 'FULFILLED' &&
      allocations.filter(({ line }) => line === allocation.line).length === 1,
  );
  return whole.slice(0, random.chance(0.3) ? 2 : 1).map((allocation) => ({ allocation, quantity: random.int(1, allocation.quantity) }));
}

function pickKind({ random }: Making): ReturnKind {
  let at = random.int(1, 100);
  for (const kind of KINDS) {
    at -= kind.share;
    if (at <= 0) return kind;
  }
  throw new RangeError('the shares of all kinds of returns must add up to a hundred');
}

/** Mostly from where it left; EWR takes nothing back. */
function arrivalSite({ random }: Making, { facility }: Allocation): OwnFacility {
  return isOwn(facility) && random.chance(0.75) ? facility : random.pick(OWN_FACILITIES);
}

interface Arrival extends Coming {
  readonly returnId: string;
  readonly facility: OwnFacility | null;
  readonly arrivedMs: number;
}

function returnLine({ random, ids }: Making, order: OrderRecord, kind: ReturnKind, arrival: Arrival): ReturnLine {
  const { allocation, quantity, returnId, facility, arrivedMs } = arrival;
  // Rounded down, as tax is, so that never more is credited than was billed.
  const goodsCents = Math.floor((allocation.amountCents * quantity) / allocation.quantity);
  const feeCents = kind.credited && random.chance(0.2) ? Math.round(goodsCents * random.pick([0.1, 0.15])) : 0;
  return {
    id: ids.next(),
    returnId,
    orderId: order.orderId,
    line: allocation.line,
    sku: misspell(random, allocation.sku),
    quantity,
    received: kind.processed ? (kind.received ? quantity : 0) : kind.status === 'CANCELLED' ? 0 : null,
    resolution: kind.resolution,
    status: kind.status,
    creditDueCents: kind.credited ? goodsCents + Math.floor(goodsCents * 0.0825) - feeCents : 0,
    feeCents,
    currency: allocation.currency,
    facility: kind.processed ? facility : null,
    disposition: kind.processed ? kind.disposition : null,
    refundId: null,
    changedMs: arrivedMs + HOUR,
  };
}

/** At once, or in two parcels. */
function receiptsOf(making: Making, line: ReturnLine, facility: OwnFacility, disposition: Disposition, arrivedMs: number): ReturnReceipt[] {
  const { random, ids } = making;
  const whole: ReturnReceipt = {
    id: ids.next(),
    facility,
    returnRef: misspell(random, line.returnId),
    orderRef: misspell(random, line.orderId),
    sku: misspell(random, line.sku.trim().toUpperCase()),
    quantity: line.quantity,
    disposition,
    receivedMs: arrivedMs,
  };
  if (line.quantity === 1 || !random.chance(0.3)) return [whole];
  const early = { ...whole, id: ids.next(), quantity: 1, receivedMs: arrivedMs - HOUR };
  return [early, { ...whole, quantity: line.quantity - 1 }];
}
