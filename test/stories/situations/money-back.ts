// Exchanges, refunds without a return, restocking fees, returns to another facility: what awaits a credit, and what rightly awaits none.

import { billed, bought, credited, promised, type Rows, refunded, returned, shipped, soldAndShipped } from './orders.ts';
import type { Situation } from './situation.ts';

/** The piece that replaces another: made in the OMS, shipped from Dallas, for no money. */
function replacement(id: string, origin: string): readonly Rows[] {
  const order = `X-${id}`;
  return [
    {
      oms: {
        orders: [{ channel_order_id: `EX-${id}`, order_id: order, origin, total: '0.00' }],
        order_lines: [{ order_id: order, line_total: '0.00' }],
        allocations: [{ order_id: order, line_total: '0.00' }],
        financials: [{ order_id: order, due: '0.00' }],
      },
      dallas: { shipment_lines: [{ shipment_id: `SX-${id}`, order_id: order }] },
    },
  ];
}

const SWAPPED = { resolution: 'exchange', credit_due: '0.00' };
/** Sold, shipped and billed with 40; after a return this much of it is still due. */
function soldFor(id: string, due: string): readonly Rows[] {
  return [bought(id), promised(id), shipped(id), billed(id, due, [{ amount: '40.00' }])];
}

const EXCHANGES: readonly Situation[] = [
  {
    id: 'swap',
    says: 'an exchange is born in the OMS, unknown to the channel, and awaits no credit',
    rows: (id) => [...soldAndShipped(id), returned(id, SWAPPED), ...replacement(id, 'exchange')],
    expected: { intake: { 'born-in-oms': 1 } },
  },
  {
    id: 'swap-unborn',
    says: 'an order that the OMS has from the channel, which does not know it, is no exchange',
    rows: (id) => [...soldAndShipped(id), returned(id, SWAPPED), ...replacement(id, 'channel')],
    finds: ['order-unknown-to-channel webshop/EX-swap-unborn'],
  },
  {
    id: 'swap-owed',
    says: 'an exchange for which money is owed all the same awaits its credit',
    rows: (id) => [...soldFor(id, '0.00'), returned(id), refunded(id), ...replacement(id, 'exchange')],
    finds: ['returned-not-credited R-swap-owed'],
    expected: { intake: { 'born-in-oms': 1 }, sales: { 'credit-on-its-way': 1 } },
  },
];

const KEPT = { resolution: 'keep', received_quantity: '0', facility: null, disposition: null };
function kept(id: string): readonly Rows[] {
  return [{ oms: { returns: [{ return_id: `R-${id}`, order_id: `O-${id}`, ...KEPT }] } }, credited(id, { return_id: `R-${id}` })];
}

const GOODWILL = { kind: 'appeasement', amount: '5.00' };
const CANCELLED = { status: 'cancelled' };
/** Cancelled before anything left, and paid back. */
function cancelled(id: string): readonly Rows[] {
  return [
    bought(id, CANCELLED),
    promised(id, { cancelled: '1' }, { ...CANCELLED, quantity: '0', fulfilled_quantity: '0' }),
    { oms: { financials: [{ order_id: `O-${id}`, due: '0.00' }] } },
    refunded(id, { kind: 'cancellation' }),
  ];
}

const WITHOUT_RETURN: readonly Situation[] = [
  { id: 'goodwill', says: 'goodwill is a refund without a return', rows: (id) => [...soldAndShipped(id), refunded(id, GOODWILL)] },
  {
    id: 'goodwill-unknown',
    says: 'goodwill that the channel paid and the OMS does not know is found',
    rows: (id) => [...soldAndShipped(id), { webshop: refunded(id, GOODWILL).webshop ?? {} }],
    finds: ['refunded-in-channel-only webshop/F-goodwill-unknown'],
  },
  {
    id: 'goodwill-booked',
    says: 'goodwill that the ERP takes off the bill though the OMS does not is credited beyond what is owed',
    rows: (id) => [...soldAndShipped(id), refunded(id, GOODWILL), credited(id, { amount: '5.00' })],
    finds: ['credited-beyond O-goodwill-booked/USD'],
  },
  {
    id: 'keep',
    says: 'who may keep the goods is credited though nothing comes back',
    rows: (id) => [...soldFor(id, '0.00'), ...kept(id), refunded(id)],
  },
  {
    id: 'keep-unpaid',
    says: 'who may keep the goods and was promised his money must get it',
    rows: (id) => [...soldFor(id, '0.00'), ...kept(id), { oms: refunded(id).oms ?? {} }],
    finds: ['refunded-in-oms-only webshop/F-keep-unpaid'],
  },
  {
    id: 'keep-uncredited',
    says: 'who may keep the goods awaits his credit like any other',
    rows: (id) => [...soldFor(id, '0.00'), { oms: kept(id)[0]?.oms ?? {} }, refunded(id)],
    finds: ['returned-not-credited R-keep-uncredited'],
    expected: { sales: { 'credit-on-its-way': 1 } },
  },
  {
    id: 'cancelled',
    says: 'a cancelled order is paid back without a return',
    rows: cancelled,
    expected: { fulfillment: { 'cancelled-and-not-shipped': 1 } },
  },
  {
    id: 'cancelled-billed',
    says: 'a cancelled order that is billed all the same is invoiced and not shipped',
    rows: (id) => [...cancelled(id), { books: { invoices: [{ invoice_id: `I-${id}`, order_id: `O-${id}` }] } }],
    finds: ['invoiced-not-shipped O-cancelled-billed/USD'],
    expected: { fulfillment: { 'cancelled-and-not-shipped': 1 } },
  },
  {
    id: 'cancelled-shipped',
    says: 'a cancelled order that leaves all the same is shipped after its cancellation',
    rows: (id) => [...cancelled(id), shipped(id)],
    finds: ['shipped-after-cancel O-cancelled-shipped/1/-/DAL'],
  },
];

const LESS_FEE = { credit_due: '35.00', fee: '5.00' };

const RETURNS: readonly Situation[] = [
  {
    id: 'back',
    says: 'a return that is received, credited and paid is in order',
    rows: (id) => [...soldFor(id, '0.00'), returned(id), credited(id, { return_id: `R-${id}` }), refunded(id)],
  },
  {
    id: 'fee',
    says: 'a restocking fee makes the credit less than the price',
    rows: (id) => [...soldFor(id, '5.00'), returned(id, LESS_FEE), credited(id, { return_id: `R-${id}`, amount: '35.00' }), refunded(id, { amount: '35.00' })],
  },
  {
    id: 'fee-forgotten',
    says: 'a credit that forgets the fee is too much for the return, and leaves too little of the bill',
    rows: (id) => [...soldFor(id, '5.00'), returned(id, LESS_FEE), credited(id, { return_id: `R-${id}` }), refunded(id, { amount: '35.00' })],
    finds: ['credit-amount-differs R-fee-forgotten', 'credited-beyond O-fee-forgotten/USD'],
  },
  {
    id: 'elsewhere',
    says: 'a return that came to another facility than the OMS says is one finding, not a parcel lost and one too many',
    rows: (id) => [
      ...soldFor(id, '0.00'),
      { oms: returned(id).oms ?? {}, reno: returned(id).dallas ?? {} },
      credited(id, { return_id: `R-${id}` }),
      refunded(id),
    ],
    finds: ['return-facility-differs R-elsewhere/A'],
  },
  {
    id: 'nowhere',
    says: 'a return that the OMS has processed and no warehouse received is found',
    rows: (id) => [...soldFor(id, '0.00'), { oms: returned(id).oms ?? {} }, credited(id, { return_id: `R-${id}` }), refunded(id)],
    finds: ['processed-not-received R-nowhere/A'],
  },
];

export const MONEY_BACK: readonly Situation[] = [...EXCHANGES, ...WITHOUT_RETURN, ...RETURNS];
