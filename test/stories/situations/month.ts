// A month of orders in two currencies, made by a seeded generator: most in order, some with a fault, some that look like one. It says of each what was planted, and adds nothing up.

import { DAY, HOUR } from '../company.ts';
import type { TableRow } from '../source-database.ts';
import { ago, type Rows } from './orders.ts';

/** One thing that a run must come upon. Amounts are cents. */
export interface Planted {
  readonly boundary: 'sales' | 'returns' | 'refunds' | 'fulfillment';
  readonly key: string;
  readonly order: string;
  /** To which part of the variance the key belongs. */
  readonly part: 'findings' | 'accepted' | 'expected';
  /** The rule that finds it, or the name under which it is in order. */
  readonly as: string;
  /** What a finding of it is worth; null where it is none. */
  readonly atRisk: { readonly cents: number; readonly currency: string } | null;
}

export interface Month {
  readonly rows: readonly Rows[];
  readonly planted: readonly Planted[];
}

const CURRENCIES = ['USD', 'EUR'] as const;
const KINDS = [
  'plain',
  'goodwill',
  'a cent more',
  'two invoices',
  'reversed',
  'not billed',
  'billed twice',
  'misbilled',
  'misbilled and accepted',
  'off by cents',
  'held by us',
  'returned',
  'returned for a cent less',
  'credited twice',
  'credited too little',
  'credited too much and accepted',
  'on its way back',
  'refunded by the channel only',
  'refund on its way',
  'refund differs',
  'refund in another currency',
] as const;
type Kind = (typeof KINDS)[number];
const ROUNDS = 3;

/** Each kind three times, in both currencies. */
export function makeMonth(seed: number): Month {
  const random = randomFrom(seed);
  const sales: Sale[] = [];
  for (let i = 0; i < KINDS.length * ROUNDS; i++) {
    const round = Math.floor(i / KINDS.length);
    const kind = KINDS[i % KINDS.length] as Kind;
    const currency = CURRENCIES[i % 2] as string;
    const total = 2_000 + random(28_000);
    // An order's return and what goes wrong with it are worth less than the order.
    const part = 500 + random(1_000);
    const slip = 150 + random(200);
    const channel = kind === 'refund on its way' || random(2) === 1 ? 'marketplace' : 'webshop';
    sales.push({ id: `${i + 1}`, kind, round, currency, channel, total, part, slip, day: 1 + random(30) });
  }
  return { rows: sales.flatMap(rowsOf), planted: sales.flatMap(plantedIn) };
}

interface Sale {
  readonly id: string;
  readonly kind: Kind;
  readonly round: number;
  readonly currency: string;
  readonly channel: 'webshop' | 'marketplace';
  readonly total: number;
  /** What comes back of it, or is paid back. */
  readonly part: number;
  /** By how much an amount is wrong. */
  readonly slip: number;
  /** How many days ago it was placed. */
  readonly day: number;
}

/** Numbers below a bound, always the same for a seed (Park and Miller's generator). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function text(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function rowsOf(sale: Sale): readonly Rows[] {
  return [orderRows(sale), { books: { invoices: invoicesOf(sale), credits: creditsOf(sale) } }, returnRows(sale), refundRows(sale)];
}

const BACK: ReadonlySet<Kind> = new Set(['returned', 'returned for a cent less', 'credited twice', 'credited too little', 'credited too much and accepted']);

/** The order in the channel and the OMS, and the parcel from Dallas. */
function orderRows({ id, kind, currency, channel, total, part, day }: Sale): Rows {
  const order = { order_id: `O-${id}`, currency };
  const placed = { channel, channel_order_id: id, total: text(total), currency, placed_at: ago(day * DAY) };
  const due = BACK.has(kind) ? total - part : total;
  return {
    [channel]: { orders: [placed] },
    oms: {
      orders: [{ ...placed, ...order }],
      order_lines: [{ ...order, line_total: text(total) }],
      allocations: [{ ...order, line_total: text(total) }],
      financials: [{ ...order, due: text(due), recognised_on: dateOf(day) }],
    },
    dallas: { shipment_lines: kind === 'held by us' ? [] : [{ shipment_id: `S-${id}`, order_id: `O-${id}` }] },
  };
}

function dateOf(day: number): string {
  return ago(day * DAY).slice(0, 10);
}

/** What the ERP billed, in cents. */
function billedOf({ kind, total, part, slip }: Sale): readonly number[] {
  switch (kind) {
    case 'a cent more':
      return [total + 1];
    case 'two invoices':
      return [part, total - part];
    case 'not billed':
    case 'held by us':
      return [];
    case 'billed twice':
      return [total, total];
    case 'misbilled':
      return [total + slip];
    case 'misbilled and accepted':
      return [total - slip];
    case 'off by cents':
      return [total + 37];
    default:
      return [total];
  }
}

function invoicesOf(sale: Sale): readonly TableRow[] {
  const { id, kind, currency, total, day } = sale;
  const rows = billedOf(sale).map((cents, i) => ({ invoice_id: `I-${id}-${i}`, order_id: `O-${id}`, amount: text(cents), currency, posted_on: dateOf(day) }));
  const reversed = { invoice_id: `I-${id}-R`, order_id: `O-${id}`, amount: text(total), currency, posted_on: dateOf(day), reversed_at: ago(HOUR) };
  return kind === 'reversed' ? [...rows, reversed] : rows;
}

/** What the ERP credited for the return, in cents. */
function creditedOf({ kind, part, slip }: Sale): readonly number[] {
  switch (kind) {
    case 'returned':
      return [part];
    case 'returned for a cent less':
      return [part - 1];
    case 'credited twice':
      return [part, part];
    case 'credited too little':
      return [part - slip];
    case 'credited too much and accepted':
      return [part + slip];
    default:
      return [];
  }
}

function creditsOf(sale: Sale): readonly TableRow[] {
  const { id, currency, day } = sale;
  return creditedOf(sale).map((cents, i) => ({
    credit_id: `C-${id}-${i}`,
    return_id: `R-${id}`,
    order_id: `O-${id}`,
    amount: text(cents),
    currency,
    posted_on: dateOf(day),
  }));
}

function returnRows({ id, kind, currency, part }: Sale): Rows {
  // Long enough ago for its credit to be there.
  const row = { return_id: `R-${id}`, order_id: `O-${id}`, credit_due: text(part), currency, updated_at: ago(8 * DAY) };
  if (kind === 'on its way back') return { oms: { returns: [{ ...row, received_quantity: '0' }] } };
  return BACK.has(kind) ? { oms: { returns: [row] }, dallas: { return_receipts: [{ return_id: `R-${id}`, order_id: `O-${id}` }] } } : {};
}

function refundRows(sale: Sale): Rows {
  const { id, kind, currency, channel, part, slip } = sale;
  const row = { channel, refund_id: `F-${id}`, channel_order_id: id, amount: text(part), currency };
  const both = (oms: TableRow): Rows => ({ [channel]: { refunds: [row] }, oms: { refunds: [{ ...row, ...oms }] } });
  if (BACK.has(kind)) return both({ amount: text(kind === 'returned for a cent less' ? part - 1 : part) });
  switch (kind) {
    case 'goodwill':
      return both({});
    case 'refunded by the channel only':
      return { [channel]: { refunds: [row] } };
    case 'refund on its way':
      return { oms: { refunds: [{ ...row, refunded_at: ago(3 * HOUR) }] } };
    case 'refund differs':
      return both({ amount: text(part + slip) });
    case 'refund in another currency':
      return both({ currency: currency === 'USD' ? 'EUR' : 'USD' });
    default:
      return {};
  }
}

function plantedIn(sale: Sale): readonly Planted[] {
  const { id, kind, round, currency, channel, total, part, slip } = sale;
  const plant = (boundary: Planted['boundary'], key: string, partOf: Planted['part'], as: string, cents: number | null): Planted => {
    return { boundary, key, order: `O-${id}`, part: partOf, as, atRisk: cents === null ? null : { cents, currency } };
  };
  const bill = (partOf: Planted['part'], as: string, cents: number | null) => plant('sales', `O-${id}/${currency}`, partOf, as, cents);
  const back = (partOf: Planted['part'], as: string, cents: number | null) => plant('returns', `R-${id}`, partOf, as, cents);
  const refund = (partOf: Planted['part'], as: string, cents: number | null) => plant('refunds', `${channel}/F-${id}`, partOf, as, cents);
  switch (kind) {
    case 'not billed':
      return [bill('findings', 'shipped-not-invoiced', total)];
    case 'billed twice':
      return [bill('findings', 'invoiced-twice', total)];
    case 'misbilled':
      return [bill('findings', 'amount-differs', slip)];
    case 'misbilled and accepted':
      return [bill('accepted', 'amount-differs', slip)];
    case 'off by cents':
      return [bill('findings', 'off-by-cents', 37)];
    case 'held by us':
      return [plant('fulfillment', `O-${id}/1/-/DAL`, 'findings', 'fulfilled-never-shipped', total), bill('expected', 'our-own-hold', null)];
    // What is wrong with a credit is wrong with its return and with its order.
    case 'credited twice':
      return [back('findings', 'credited-twice', part), bill('findings', 'credited-beyond', part)];
    case 'credited too little':
      return [back('findings', 'credit-amount-differs', slip), bill('findings', 'amount-differs', slip)];
    case 'credited too much and accepted':
      return [back('accepted', 'credit-amount-differs', slip), bill('findings', 'credited-beyond', slip)];
    case 'on its way back':
      return [back('expected', 'not-yet-back', null)];
    case 'refunded by the channel only':
      return [refund('findings', 'refunded-in-channel-only', part)];
    case 'refund on its way':
      return [refund('expected', 'payout-on-its-way', null)];
    case 'refund differs':
      return [refund(round === 0 ? 'findings' : 'accepted', 'refund-amount-differs', slip)];
    case 'refund in another currency':
      return [refund('findings', 'refund-currency-differs', part)];
    default:
      return [];
  }
}
