// What can go wrong between the channels and the OMS, each kind with the finding that it must lead to.

import { type Allocation, type OmsOrder, type OrderRecord, UNKNOWN_BEYOND_CHANNEL } from './company.ts';
import type { FaultKind } from './fault.ts';
import { reserve } from './make-reservations.ts';
import { DAY, MINUTE } from './places.ts';

type IntakeFault = Omit<FaultKind<OrderRecord>, 'boundary'>;

const isImported = (order: OrderRecord) => order.stage === 'plain' || order.stage === 'backlog';
const isPlain = (order: OrderRecord) => order.stage === 'plain';
const isBacklog = (order: OrderRecord) => order.stage === 'backlog';

function keyOf(order: OrderRecord): Readonly<Record<string, string>> {
  return { channel: order.channel, channel_order_id: order.channelOrderId };
}

const KINDS: readonly IntakeFault[] = [
  {
    fault: 'never imported',
    count: 12,
    // Of an old one, no import can be about to bring it.
    fits: (order, startMs) => isPlain(order) && (order.shop[0]?.createdMs ?? startMs) < startMs - 6 * DAY,
    plant: (order) => ({
      record: { ...order, ...UNKNOWN_BEYOND_CHANNEL },
      rule: 'order-never-imported',
      key: keyOf(order),
      about: `the OMS lacks order ${order.channelOrderId} of the ${order.channel}`,
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
      about: `the OMS holds order ${order.channelOrderId} of the ${order.channel} a second time, spelled in lower case`,
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
        about: `the OMS states the total of order ${order.channelOrderId} ${cents} cents too high`,
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
      about: `the OMS states order ${order.channelOrderId} in another currency`,
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
      about: `the ${order.channel} has order ${order.channelOrderId} cancelled, the OMS would ship it`,
    }),
  },
  {
    fault: 'cancelled in the OMS only',
    count: 3,
    fits: isBacklog,
    plant: (order) => ({
      record: cancelInOms(order),
      rule: 'cancelled-in-oms-only',
      key: keyOf(order),
      about: `the OMS has order ${order.channelOrderId} cancelled, the ${order.channel}'s customer waits for it`,
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
      about: `the ${order.channel} lacks order ${order.channelOrderId}, which the OMS has from it`,
    }),
  },
];

export const INTAKE_FAULTS: readonly FaultKind<OrderRecord>[] = KINDS.map((kind) => ({ ...kind, boundary: 'intake' }));

function changeOms(order: OrderRecord, change: (oms: OmsOrder) => OmsOrder): OrderRecord {
  return { ...order, oms: order.oms.map(change) };
}

/** The OMS has cancelled it, and the warehouses have let go of what they kept back. */
export function cancelInOms(order: OrderRecord): OrderRecord {
  return {
    ...changeOms(order, (oms) => ({ ...oms, status: 'CANCELLED' })),
    lines: order.lines.map((line) => ({ ...line, cancelled: line.ordered })),
    allocations: order.allocations.map((allocation) => ({ ...allocation, quantity: 0, fulfilled: 0, status: 'CANCELLED' })),
    reservations: [],
  };
}

/** The second import is promised for shipment like the first, and would leave in a few days. */
function importAgain(order: OrderRecord, { random, ids, startMs }: Parameters<IntakeFault['plant']>[1]): OrderRecord {
  const orderId = `${order.orderId}-2`;
  const again = order.oms.map((oms): OmsOrder => ({ ...oms, id: ids.next(), orderId, externalId: oms.externalId.toLowerCase(), status: 'APPROVED' }));
  const lines = order.lines.map((line) => ({ ...line, id: ids.next(), orderId }));
  const promised = order.allocations.map(
    (allocation): Allocation => ({ ...allocation, id: ids.next(), orderId, fulfilled: 0, status: 'ALLOCATED', dueMs: startMs + 3 * DAY }),
  );
  const kept = promised.flatMap((allocation) => reserve({ random, ids }, allocation, allocation.quantity, allocation.changedMs + MINUTE));
  return {
    ...order,
    oms: [...order.oms, ...again],
    lines: [...order.lines, ...lines],
    allocations: [...order.allocations, ...promised],
    reservations: [...order.reservations, ...kept],
  };
}
