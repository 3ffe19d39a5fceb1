// What can go wrong between the webshop and the OMS, each kind with the finding that it must lead to.

import { DAY, type OmsOrder, type OrderRecord } from './company.ts';
import type { FaultKind } from './fault.ts';

type IntakeFault = Omit<FaultKind<OrderRecord>, 'boundary'>;

const isImported = (order: OrderRecord) => order.stage === 'plain' || order.stage === 'backlog';
const isPlain = (order: OrderRecord) => order.stage === 'plain';
const isBacklog = (order: OrderRecord) => order.stage === 'backlog';

function keyOf(order: OrderRecord): Readonly<Record<string, string>> {
  return { channel: 'webshop', channel_order_id: order.channelOrderId };
}

const KINDS: readonly IntakeFault[] = [
  {
    fault: 'never imported',
    count: 12,
    fits: isImported,
    plant: (order) => ({
      record: { ...order, oms: [], allocations: [], shipped: [] },
      rule: 'order-never-imported',
      key: keyOf(order),
      about: `oms.db lacks the webshop's order ${order.channelOrderId}`,
    }),
  },
  {
    fault: 'imported twice',
    count: 5,
    fits: isImported,
    plant: (order, tools) => ({
      record: importAgain(order, tools),
      rule: 'order-imported-twice',
      key: keyOf(order),
      about: `oms.db holds the webshop's order ${order.channelOrderId} a second time, spelled in lower case`,
    }),
  },
  {
    fault: 'total differs',
    count: 8,
    fits: isPlain,
    plant: (order, { random }) => {
      const cents = random.int(2, 4_000);
      return {
        record: changeOms(order, (oms) => ({ ...oms, totalCents: oms.totalCents + cents })),
        rule: 'total-differs',
        key: keyOf(order),
        about: `oms.db states the total of order ${order.channelOrderId} ${cents} cents too high`,
      };
    },
  },
  {
    fault: 'currency differs',
    count: 3,
    fits: isPlain,
    plant: (order) => ({
      record: changeOms(order, (oms) => ({ ...oms, currency: oms.currency === 'USD' ? 'CAD' : 'USD' })),
      rule: 'currency-differs',
      key: keyOf(order),
      about: `oms.db states order ${order.channelOrderId} in another currency`,
    }),
  },
  {
    fault: 'cancelled in the channel only',
    count: 6,
    fits: isBacklog,
    plant: (order) => ({
      record: { ...order, shop: order.shop.map((shop) => ({ ...shop, state: 'cancelled' })) },
      rule: 'cancelled-in-channel-only',
      key: keyOf(order),
      about: `webshop.db has order ${order.channelOrderId} cancelled, oms.db would ship it`,
    }),
  },
  {
    fault: 'cancelled in the OMS only',
    count: 3,
    fits: isBacklog,
    plant: (order) => ({
      record: {
        ...changeOms(order, (oms) => ({ ...oms, status: 'CANCELLED' })),
        allocations: order.allocations.map((allocation) => ({ ...allocation, quantity: 0, status: 'CANCELLED' })),
      },
      rule: 'cancelled-in-oms-only',
      key: keyOf(order),
      about: `oms.db has order ${order.channelOrderId} cancelled, the webshop's customer waits for it`,
    }),
  },
  {
    fault: 'unknown to the channel',
    count: 4,
    fits: isPlain,
    plant: (order) => ({
      record: { ...order, shop: [] },
      rule: 'order-unknown-to-channel',
      key: keyOf(order),
      about: `webshop.db lacks order ${order.channelOrderId}, which oms.db has from it`,
    }),
  },
];

export const INTAKE_FAULTS: readonly FaultKind<OrderRecord>[] = KINDS.map((kind) => ({ ...kind, boundary: 'intake' }));

function changeOms(order: OrderRecord, change: (oms: OmsOrder) => OmsOrder): OrderRecord {
  return { ...order, oms: order.oms.map(change) };
}

/** The second import is promised for shipment like the first, and would leave in a few days. */
function importAgain(order: OrderRecord, { ids, startMs }: Parameters<IntakeFault['plant']>[1]): OrderRecord {
  const orderId = `${order.orderId}-2`;
  const again = order.oms.map((oms): OmsOrder => ({ ...oms, id: ids.next(), orderId, externalId: oms.externalId.toLowerCase(), status: 'APPROVED' }));
  const promised = order.allocations.map((allocation) => ({ ...allocation, id: ids.next(), orderId, status: 'ALLOCATED' as const, dueMs: startMs + 3 * DAY }));
  return { ...order, oms: [...order.oms, ...again], allocations: [...order.allocations, ...promised] };
}
