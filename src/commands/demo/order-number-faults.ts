// What can go wrong with the number by which a channel's order is known, each kind with the findings that it must lead to.

import type { OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';

const GROUND: Ground<OrderRecord, OrderRecord> = {
  boundary: 'intake',
  places: (order) => (order.stage === 'plain' ? [order] : []),
  keyOf: ({ channel, channelOrderId }) => ({ channel, channel_order_id: channelOrderId }),
};

const KINDS: readonly PlaceFault<OrderRecord, OrderRecord>[] = [
  {
    fault: 'stated twice by the marketplace',
    count: 4,
    rule: 'order-stated-twice',
    fits: ({ channel }) => channel === 'marketplace',
    plant: ({ shop, channelOrderId }, { ids }) => ({
      changes: { shop: [...shop, ...shop.map((row) => ({ ...row, id: ids.next() }))] },
      about: `the marketplace states order ${channelOrderId} twice`,
    }),
  },
];

export const ORDER_NUMBER_FAULTS: readonly FaultKind<OrderRecord>[] = faultsOn(GROUND, KINDS);
