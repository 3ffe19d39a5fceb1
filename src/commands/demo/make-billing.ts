// What an order is to be billed by now in the OMS, and the ERP's invoices of it, while nothing is wrong. No faults here.

import { chicagoDate } from './cells.ts';
import type { Allocation, Financial, Invoice, OrderRecord } from './company.ts';
import { type Draft, type Making, taxOf } from './draft-order.ts';
import { DAY, type FacilityCode, MINUTE } from './places.ts';
import { misspell } from './spelling.ts';

type Billing = Pick<OrderRecord, 'financials' | 'invoices'>;
type Amounts = Pick<Invoice, 'goodsCents' | 'shippingCents' | 'taxCents'>;

const NOTHING: Billing = { financials: [], invoices: [] };

/** What has been delivered from one place. */
interface Delivered {
  readonly from: FacilityCode | null;
  readonly cents: number;
}

/** `shippedMs`: when the first of it left. Gift cards are delivered by mail as soon as the order is accepted. */
export function makeBilling(making: Making, draft: Draft, allocations: readonly Allocation[], shippedMs: number): Billing {
  const gifts = draft.lines.filter(({ kind }) => kind === 'GIFTCARD').reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0);
  const sent = allocations.map((allocation): Delivered => ({ from: allocation.facility, cents: deliveredCents(allocation) }));
  const delivered = [{ from: null, cents: gifts }, ...sent].filter(({ cents }) => cents > 0);
  if (delivered.length === 0) return NOTHING;
  const goodsCents = sumOf(delivered);
  const shippingCents = sumOf(sent) > 0 ? draft.shippingCents : 0;
  const taxCents = goodsCents === draft.goodsCents ? Math.round(draft.tax4 / 100) : taxOf(goodsCents);
  const recognisedMs = gifts > 0 ? draft.placedMs + 5 * MINUTE : shippedMs;
  const due = { goodsCents, shippingCents, taxCents };
  const financial = financialOf(making, draft, due, recognisedMs);
  return { financials: [financial], invoices: makeInvoices(making, draft, due, delivered, recognisedMs) };
}

/** An exchange costs nothing: the OMS says so of some, and nothing at all of the others. */
export function billNothing(making: Making, draft: Draft, shippedMs: number): Billing {
  if (making.random.chance(0.5)) return NOTHING;
  return { financials: [financialOf(making, draft, { goodsCents: 0, shippingCents: 0, taxCents: 0 }, shippedMs)], invoices: [] };
}

function deliveredCents({ status, amountCents, fulfilled, quantity }: Allocation): number {
  if (status === 'CANCELLED' || quantity === 0) return 0;
  return Math.round((amountCents * fulfilled) / quantity);
}

function sumOf(delivered: readonly Delivered[]): number {
  return delivered.reduce((sum, { cents }) => sum + cents, 0);
}

function totalOf({ goodsCents, shippingCents, taxCents }: Amounts): number {
  return goodsCents + shippingCents + taxCents;
}

function financialOf({ ids }: Making, { orderId, currency }: Draft, amounts: Amounts, recognisedMs: number): Financial {
  return { id: ids.next(), orderId, currency, ...amounts, creditCents: 0, dueCents: totalOf(amounts), recognisedMs, changedMs: recognisedMs };
}

/** One for the order, or one for each place from which it came; beside them drafts that were never posted, and some that were posted and taken back. */
function makeInvoices(making: Making, draft: Draft, due: Amounts, delivered: readonly Delivered[], recognisedMs: number): Invoice[] {
  const { random, startMs } = making;
  const places = [...new Set(delivered.map(({ from }) => from))];
  const parts = places.length > 1 && random.chance(0.7) ? splitByPlace(due, delivered, places) : [due];
  const invoices = parts.map((amounts, i) => invoiceOf(making, draft, amounts, i === 0 ? postingMs(making, recognisedMs) : recognisedMs + i * MINUTE));
  const chance = random.next();
  if (chance < 0.01) invoices.push({ ...invoiceOf(making, draft, due, recognisedMs), state: 'DRAFT' });
  else if (chance < 0.02) {
    const reversedMs = Math.min(startMs - MINUTE, recognisedMs + DAY);
    invoices.push({ ...invoiceOf(making, draft, { ...due, taxCents: due.taxCents + random.int(10, 900) }, recognisedMs), reversedMs });
  }
  return invoices;
}

/** Each rounds its own tax, so that their sum may be off by a cent. */
function splitByPlace(due: Amounts, delivered: readonly Delivered[], places: readonly (FacilityCode | null)[]): Amounts[] {
  const parts = places.map((place, i): Amounts => {
    const goodsCents = sumOf(delivered.filter(({ from }) => from === place));
    return { goodsCents, shippingCents: i === 0 ? due.shippingCents : 0, taxCents: taxOf(goodsCents) };
  });
  const off = due.taxCents - parts.reduce((sum, { taxCents }) => sum + taxCents, 0);
  const [first] = parts;
  return Math.abs(off) <= 1 || !first ? parts : [{ ...first, taxCents: first.taxCents + off }, ...parts.slice(1)];
}

/** On the day, or on the next one; but in the month in which it left. */
function postingMs({ random, startMs }: Making, recognisedMs: number): number {
  const nextDay = recognisedMs + DAY;
  const sameMonth = chicagoDate(nextDay).slice(0, 7) === chicagoDate(recognisedMs).slice(0, 7);
  return random.chance(0.3) && sameMonth && nextDay < startMs ? nextDay : recognisedMs;
}

function invoiceOf({ random, ids }: Making, draft: Draft, amounts: Amounts, postedMs: number): Invoice {
  const id = ids.next();
  return {
    id,
    invoiceId: `SINV-${new Date(postedMs).getUTCFullYear()}-${String(id).padStart(7, '0')}`,
    orderRef: misspell(random, `SO-${draft.orderId}`),
    currency: draft.currency,
    ...amounts,
    amountCents: totalOf(amounts),
    state: 'POSTED',
    postedMs,
    reversedMs: null,
  };
}
