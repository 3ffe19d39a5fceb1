// Where in an order a fault can lie alone: lines that are promised, shipped or cancelled, parts of kits, invoices, returns and refunds. It plants nothing.

import type {
  Allocation,
  ChannelRefund,
  Credit,
  Financial,
  Invoice,
  OmsRefund,
  OrderLine,
  OrderRecord,
  Reservation,
  ReturnLine,
  ReturnReceipt,
  ShipmentLine,
} from './company.ts';
import type { OwnAllocation } from './fault.ts';
import { type FacilityCode, isOwn } from './places.ts';

export interface LinePlace {
  readonly order: OrderRecord;
  readonly line: OrderLine;
}

/** Of a backlog: allocated whole from one own facility, which keeps the goods back. */
export interface PromisedLine extends LinePlace {
  readonly allocation: OwnAllocation;
  readonly kept: Reservation;
}

export function promisedLines(order: OrderRecord): PromisedLine[] {
  if (order.stage !== 'backlog') return [];
  return soleAllocations(order).flatMap(({ line, allocation }) => {
    const kept = order.reservations.filter((reservation) => reservation.line === line.line);
    const [one] = kept;
    const whole = isOurs(allocation) && allocation.status === 'ALLOCATED' && kept.length === 1 && one?.quantity === allocation.quantity;
    return whole ? [{ order, line, allocation, kept: one }] : [];
  });
}

/** A line, or a part of a kit, that left whole in one parcel, from where it was promised. */
export interface ShippedLine extends LinePlace {
  readonly allocation: Allocation & { readonly facility: FacilityCode };
  readonly parcel: ShipmentLine;
}

export function shippedLines(order: OrderRecord): ShippedLine[] {
  return order.stage === 'plain' ? soleAllocations(order).flatMap((place) => withParcel(place)) : [];
}

export function shippedParts(order: OrderRecord): ShippedLine[] {
  if (order.stage !== 'plain') return [];
  return order.lines
    .filter(({ kind }) => kind === 'KIT')
    .flatMap((line) =>
      order.allocations.filter((allocation) => allocation.line === line.line).flatMap((allocation) => withParcel({ order, line, allocation })),
    );
}

/** A line that left in two parcels, one from each of the two facilities that it was promised from. */
export interface PlannedSplit extends LinePlace {
  readonly allocation: Allocation;
  readonly near: ShipmentLine;
  readonly far: ShipmentLine;
}

export function plannedSplits(order: OrderRecord): PlannedSplit[] {
  if (order.stage !== 'plain') return [];
  return order.lines.flatMap((line) => {
    const [first, second, third] = order.allocations.filter((one) => one.line === line.line);
    const parcels = order.shipped.filter((sent) => sent.line === line.line);
    const near = parcels.find(({ facility }) => facility === first?.facility);
    const far = parcels.find(({ facility }) => facility === second?.facility);
    if (line.kind !== 'GOODS' || !first || !second || third || !near || !far || parcels.length !== 2 || first.sku !== second.sku) return [];
    return [{ order, line, allocation: first.changedMs > second.changedMs ? first : second, near, far }];
  });
}

/** Of an order that was cancelled whole: promised once from an own facility. */
export interface CancelledLine extends LinePlace {
  readonly allocation: OwnAllocation;
}

export function cancelledLines(order: OrderRecord): CancelledLine[] {
  if (order.stage !== 'cancelled') return [];
  return soleAllocations(order).flatMap(({ line, allocation }) => (isOurs(allocation) ? [{ order, line, allocation }] : []));
}

/** An order's only bill, or its two for two places. */
export interface BillPlace {
  readonly order: OrderRecord;
  readonly financial: Financial;
  readonly invoice: Invoice;
  readonly second: Invoice | null;
}

export function bills(order: OrderRecord): BillPlace[] {
  const [financial] = order.financials;
  const [invoice, second = null] = order.invoices;
  if (order.stage !== 'plain' || !financial || !invoice || order.invoices.length > 2) return [];
  return order.invoices.every(isStanding) ? [{ order, financial, invoice, second }] : [];
}

/** A return that one note has credited. */
export interface CreditPlace {
  readonly order: OrderRecord;
  readonly financial: Financial;
  readonly credit: Credit;
  /** As much as one of the order's invoices: all that one place sent came back. */
  readonly isWholeInvoice: boolean;
  readonly returnId: string;
  readonly lines: readonly ReturnLine[];
}

/** What is off by less counts as rounding. */
const WORTH_CENTS = 400;

export function creditedReturns(order: OrderRecord): CreditPlace[] {
  const [financial] = order.financials;
  const [credit, another] = order.credits;
  const [line] = order.returns;
  if (order.stage !== 'returned' || !financial || !credit || another || !line || credit.amountCents < WORTH_CENTS) return [];
  const isWholeInvoice = order.invoices.some(({ amountCents }) => Math.abs(amountCents - credit.amountCents) <= 1);
  return [{ order, financial, credit, isWholeInvoice, returnId: line.returnId, lines: order.returns }];
}

/** A line of a return that a warehouse has received and the OMS processed, alike. */
export interface ReceiptPlace {
  readonly order: OrderRecord;
  readonly line: ReturnLine;
  /** Of this line. */
  readonly receipts: readonly ReturnReceipt[];
  readonly receivedMs: number;
}

export function receivedReturns(order: OrderRecord): ReceiptPlace[] {
  if (order.stage !== 'returned') return [];
  return order.returns.flatMap((line) => {
    const receipts = order.receipts.filter((receipt) => plainSku(receipt) === plainSku(line));
    if (receipts.length === 0 || line.received !== line.quantity) return [];
    return [{ order, line, receipts, receivedMs: Math.max(...receipts.map((receipt) => receipt.receivedMs)) }];
  });
}

export function receiptKey(line: ReturnLine): Readonly<Record<string, string>> {
  return { return_id: line.returnId, sku: plainSku(line) };
}

function plainSku({ sku }: { readonly sku: string }): string {
  return sku.trim().toUpperCase();
}

/** The only refund of an order: it was cancelled whole or in part, its customer was appeased, or something came back. */
export interface RefundPlace {
  readonly order: OrderRecord;
  readonly paid: ChannelRefund;
  readonly known: OmsRefund;
}

export function soleRefunds(order: OrderRecord): RefundPlace[] {
  const [paid, another] = order.channelRefunds;
  const [known] = order.omsRefunds;
  const isQuiet = order.stage === 'refunded' || order.stage === 'cancelled' || order.stage === 'returned';
  return isQuiet && paid && known && !another ? [{ order, paid, known }] : [];
}

/** Lines of goods with one allocation each. */
function soleAllocations(order: OrderRecord): (LinePlace & { readonly allocation: Allocation })[] {
  return order.lines.flatMap((line) => {
    const [allocation, another] = order.allocations.filter((one) => one.line === line.line);
    return line.kind === 'GOODS' && allocation && !another ? [{ order, line, allocation }] : [];
  });
}

function withParcel({ order, line, allocation }: LinePlace & { readonly allocation: Allocation }): ShippedLine[] {
  const [parcel, another] = order.shipped.filter((sent) => sent.line === line.line && sent.component === allocation.component);
  const whole = hasPlace(allocation) && allocation.status === 'FULFILLED' && parcel?.facility === allocation.facility && !another;
  return whole ? [{ order, line, allocation, parcel }] : [];
}

function hasPlace(allocation: Allocation): allocation is ShippedLine['allocation'] {
  return allocation.facility !== null;
}

function isOurs(allocation: Allocation): allocation is OwnAllocation {
  return isOwn(allocation.facility);
}

function isStanding(invoice: Invoice): boolean {
  return invoice.state === 'POSTED' && invoice.reversedMs === null;
}
