// Kits, several parcels and invoices of one line, and lines that pass no warehouse.

import { DAY } from '../company.ts';
import { ago, billed, bought, promised, type Rows, shipped, soldAndShipped } from './orders.ts';
import type { Situation } from './situation.ts';

const PARTS = ['X', 'Y', 'Z'];
const part = (component: string) => ({ component, sku: component });

/** One kit: promised in its parts, as the warehouse ships it. */
function kit(id: string, left: readonly string[]): readonly Rows[] {
  return [bought(id), ...PARTS.map((name) => promised(id, { ...part(name), kind: 'kit' }, part(name))), shipped(id, ...left.map(part))];
}

const KITS: readonly Situation[] = [
  { id: 'kit', says: 'a kit is billed once and shipped as three parts', rows: (id) => [...kit(id, PARTS), billed(id)] },
  {
    id: 'kit-short',
    says: 'a kit of which a part was left behind says which',
    rows: (id) => [...kit(id, ['X', 'Y']), billed(id)],
    finds: ['fulfilled-never-shipped O-kit-short/1/Z/DAL'],
  },
  {
    id: 'kit-twice',
    says: 'a kit that is billed twice is invoiced twice, however many parts it has',
    rows: (id) => [...kit(id, PARTS), billed(id, '40.00', [{}, {}])],
    finds: ['invoiced-twice O-kit-twice/USD'],
  },
];

const TWO = { quantity: '2', fulfilled_quantity: '2' };
const HALVES = [{ amount: '20.00' }, { amount: '20.00' }];

/** A line of two pieces, each in a parcel of its own. */
function inTwoParcels(id: string, second = 'A'): readonly Rows[] {
  return [bought(id), promised(id, { ordered: '2' }, TWO), shipped(id, {}, { sku: second })];
}

const PARCELS: readonly Situation[] = [
  { id: 'parcels', says: 'two parcels for a line, and an invoice for each, add up', rows: (id) => [...inTwoParcels(id), billed(id, '40.00', HALVES)] },
  {
    id: 'substitute',
    says: 'where the second parcel holds a substitute, the line was shipped in full, but not as ordered',
    rows: (id) => [...inTwoParcels(id, 'B'), billed(id, '40.00', HALVES)],
    finds: ['substituted-sku O-substitute/1/-/DAL'],
  },
  {
    id: 'posted-twice',
    says: 'two invoices for two parcels, one of them posted twice, are one too many',
    rows: (id) => [...inTwoParcels(id), billed(id, '40.00', [...HALVES, { amount: '20.00' }])],
    finds: ['invoiced-twice O-posted-twice/USD'],
  },
  {
    id: 'put-right',
    says: 'one that was posted twice and reversed is put right',
    rows: (id) => [...inTwoParcels(id), billed(id, '40.00', [...HALVES, { amount: '20.00', reversed_at: ago(DAY) }])],
  },
  {
    id: 'one-parcel',
    says: 'a line of which only one of two parcels left is short',
    rows: (id) => [bought(id), promised(id, { ordered: '2' }, TWO), shipped(id), billed(id)],
    finds: ['short-shipped O-one-parcel/1/-/DAL'],
  },
];

const AT_THE_VENDOR = { facility: '-' };
const NO_WAREHOUSE = { fulfillment: { 'no-warehouse': 1 } };

const OUTSIDE: readonly Situation[] = [
  {
    id: 'vendor',
    says: 'what the vendor ships himself passes no warehouse',
    rows: (id) => [bought(id), promised(id, { kind: 'drop_ship' }, AT_THE_VENDOR), billed(id)],
    expected: NO_WAREHOUSE,
  },
  {
    id: 'vendor-later',
    says: 'what the vendor is still to ship is kept in no warehouse',
    rows: (id) => [
      bought(id, { status: 'open' }),
      promised(id, { kind: 'drop_ship' }, { ...AT_THE_VENDOR, status: 'allocated', fulfilled_quantity: '0', due_at: ago(-10 * DAY) }),
    ],
    expected: { fulfillment: { 'not-yet-due': 1 }, reservations: { 'no-warehouse': 1 } },
  },
  {
    id: 'vendor-not',
    says: 'a drop-ship line that left Dallas was reassigned behind the OMS',
    rows: (id) => [bought(id), promised(id, { kind: 'drop_ship' }, AT_THE_VENDOR), shipped(id), billed(id)],
    finds: ['reassigned-behind-oms O-vendor-not/1/-'],
    expected: NO_WAREHOUSE,
  },
  {
    id: 'gift-card',
    says: 'a gift card is billed and never allocated',
    rows: (id) => [bought(id), { oms: { order_lines: [{ order_id: `O-${id}`, kind: 'virtual' }] } }, billed(id)],
    expected: { allocation: { 'no-warehouse': 1 } },
  },
  {
    id: 'no-gift-card',
    says: 'a line of goods that nobody ships, in an order that is called shipped, is found',
    rows: (id) => [bought(id), { oms: { order_lines: [{ order_id: `O-${id}` }] } }, billed(id)],
    finds: ['complete-but-unallocated O-no-gift-card/1/-'],
  },
  {
    id: 'free-card',
    says: 'a gift card that was not billed is found',
    rows: (id) => [bought(id), { oms: { order_lines: [{ order_id: `O-${id}`, kind: 'virtual' }] } }, billed(id, '40.00', [])],
    finds: ['shipped-not-invoiced O-free-card/USD'],
    expected: { allocation: { 'no-warehouse': 1 } },
  },
];

/** Of the discrepancies that were seen in the wild, those of orders and parcels. */
const WILD: readonly Situation[] = [
  {
    id: 'lost',
    says: 'an order that the import left out never reached the OMS',
    rows: (id) => [{ webshop: bought(id).webshop ?? {} }],
    finds: ['order-never-imported webshop/lost'],
  },
  {
    id: 'again',
    says: 'an order that was imported twice stands in the OMS twice',
    rows: (id) => [...soldAndShipped(id), { oms: { orders: [{ channel_order_id: id, order_id: `OO-${id}` }] } }],
    finds: ['order-imported-twice webshop/again'],
  },
  {
    id: 'cents',
    says: 'a bill that is off by cents is told without alarm',
    rows: (id) => [bought(id), promised(id), shipped(id), billed(id, '40.00', [{ amount: '40.03' }])],
    finds: ['off-by-cents O-cents/USD'],
  },
  {
    id: 'over',
    says: 'a line that is allocated in two facilities keeps goods from others',
    rows: (id) => [
      bought(id, { status: 'open' }),
      promised(id, {}, { status: 'allocated', fulfilled_quantity: '0', due_at: ago(-10 * DAY) }),
      { oms: { allocations: [{ order_id: `O-${id}`, facility: 'RNO', status: 'allocated', fulfilled_quantity: '0', due_at: ago(-10 * DAY) }] } },
      { dallas: { reservations: [{ order_id: `O-${id}` }] }, reno: { reservations: [{ order_id: `O-${id}` }] } },
    ],
    finds: ['over-allocated O-over/1/-'],
    expected: { fulfillment: { 'not-yet-due': 2 } },
  },
  {
    id: 'redelivered',
    says: 'a bill that took a redelivery for a second sale is found',
    rows: (id) => [bought(id), promised(id), shipped(id), billed(id, '40.00', [{ amount: '70.00' }])],
    finds: ['amount-differs O-redelivered/USD'],
  },
];

export const PARCELS_AND_LINES: readonly Situation[] = [...KITS, ...PARCELS, ...OUTSIDE, ...WILD];
