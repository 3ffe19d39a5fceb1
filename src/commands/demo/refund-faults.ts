// What can go wrong between the refunds that the channels pay and those that the OMS knows, each kind with the finding that it must lead to.

import type { OmsRefund, OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';
import { type RefundPlace, soleRefunds } from './order-places.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';
import { DAY } from './places.ts';

const GROUND: Ground<OrderRecord, RefundPlace> = {
  boundary: 'refunds',
  places: soleRefunds,
  keyOf: ({ paid }) => ({ channel: paid.channel, refund_id: paid.refundId }),
};

const isMarketplaces = ({ paid }: RefundPlace) => paid.channel === 'marketplace';
const isWebshops = (place: RefundPlace) => place.paid.channel === 'webshop' && isApart(place);
/** Orders with returns are few, and wanted for the faults of those. */
const isApart = ({ order }: RefundPlace) => order.stage !== 'returned';

const KINDS: readonly PlaceFault<OrderRecord, RefundPlace>[] = [
  {
    fault: 'refund stated twice by the marketplace',
    count: 3,
    rule: 'refund-stated-twice',
    fits: isMarketplaces,
    plant: ({ paid }, { ids }) => ({
      changes: { channelRefunds: [paid, { ...paid, id: ids.next() }] },
      about: `the marketplace states refund ${paid.refundId} twice`,
    }),
  },
  {
    fault: 'refunded in the marketplace only',
    count: 4,
    rule: 'refunded-in-channel-only',
    fits: isMarketplaces,
    plant: onlyPaid,
  },
  {
    fault: 'refunded in the shop only',
    count: 6,
    rule: 'refunded-in-channel-only',
    fits: isWebshops,
    plant: onlyPaid,
  },
  {
    fault: 'promised, never refunded',
    count: 5,
    rule: 'refunded-in-oms-only',
    // Marketplaces pay after days, and the demo's first run is days before the start.
    fits: (place, startMs) => isApart(place) && place.known.refundedMs < startMs - 14 * DAY,
    plant: ({ order, paid }) => ({
      changes: { channelRefunds: [] },
      about: `the ${order.channel} has not paid refund ${paid.refundId} of order ${order.channelOrderId}, which the OMS has promised`,
    }),
  },
  {
    fault: 'refund stated twice by the OMS',
    count: 3,
    rule: 'refund-stated-twice',
    fits: isApart,
    plant: ({ known, paid }, { ids }) => ({
      changes: { omsRefunds: [known, { ...known, id: ids.next(), refundRef: known.refundRef.toLowerCase() }] },
      about: `the OMS holds refund ${paid.refundId} a second time, spelled in lower case`,
    }),
  },
  {
    fault: 'refund in another currency',
    count: 3,
    rule: 'refund-currency-differs',
    fits: isApart,
    plant: ({ known, paid }) => {
      const currency = known.currency === 'USD' ? 'CAD' : 'USD';
      return {
        changes: changed(known, { currency }),
        about: `refund ${paid.refundId} is in ${paid.currency} in the ${paid.channel}, and in ${currency} in the OMS`,
      };
    },
  },
  {
    fault: 'refund of another amount',
    count: 5,
    rule: 'refund-amount-differs',
    fits: isApart,
    plant: ({ known, paid }, { random }) => {
      const cents = random.int(100, 900);
      return {
        changes: changed(known, { amountCents: known.amountCents + cents }),
        about: `refund ${paid.refundId} of the ${paid.channel} is ${cents} cents too high in the OMS`,
      };
    },
  },
  {
    fault: 'refund of another order',
    count: 4,
    rule: 'refund-of-another-order',
    fits: isApart,
    plant: ({ order, known, paid }) => {
      const other = String(Number(order.channelOrderId) + 1);
      return {
        changes: changed(known, { externalId: known.externalId.replace(order.channelOrderId, other) }),
        about: `refund ${paid.refundId} is for order ${order.channelOrderId} in the ${order.channel}, for ${other} in the OMS`,
      };
    },
  },
];

export const REFUND_FAULTS: readonly FaultKind<OrderRecord>[] = faultsOn(GROUND, KINDS);

function onlyPaid({ order, paid }: RefundPlace) {
  return {
    changes: { omsRefunds: [] },
    about: `the ${order.channel} has paid refund ${paid.refundId} of order ${order.channelOrderId}, of which the OMS has not heard`,
  };
}

function changed(known: OmsRefund, by: Partial<OmsRefund>): Partial<OrderRecord> {
  return { omsRefunds: [{ ...known, ...by }] };
}
