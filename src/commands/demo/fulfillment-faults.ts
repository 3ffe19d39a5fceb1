// What can go wrong between the OMS and the warehouses' shipping, each kind with the one finding that it must lead to.

import type { Allocation, OrderRecord, ShipmentLine } from './company.ts';
import { type FaultKind, type Faulty, type SimpleLine, simpleLine, type Tools } from './fault.ts';
import { parcel } from './make-lines.ts';
import { reserve } from './make-reservations.ts';
import { DAY, isOwn, otherFacility } from './places.ts';

interface Planted {
  readonly allocations?: readonly Allocation[];
  readonly parcels?: readonly ShipmentLine[];
  readonly about: string;
}

/** A fault of one simple line: what takes the place of its allocation and its parcel. */
interface LineFault {
  readonly fault: string;
  readonly count: number;
  readonly rule: string;
  readonly per: 'key' | 'group';
  /** Of the lines, those that it can befall. */
  fits?(line: SimpleLine): boolean;
  plant(line: SimpleLine, tools: Tools): Planted;
  /** Rules of other boundaries that see it too, by the line. */
  readonly also?: readonly { readonly boundary: string; readonly rule: string }[];
}

const hasSeveral = ({ allocation }: SimpleLine) => allocation.quantity > 1;

const LINE_FAULTS: readonly LineFault[] = [
  {
    fault: 'fulfilled, never shipped',
    count: 10,
    rule: 'fulfilled-never-shipped',
    per: 'key',
    plant: ({ parcel: { facility } }) => ({ parcels: [], about: `${facility} has no shipment of it` }),
  },
  {
    fault: 'reassigned',
    count: 7,
    rule: 'reassigned-behind-oms',
    per: 'group',
    plant: ({ parcel: sent }) => {
      const facility = otherFacility(sent.facility);
      return { parcels: [{ ...sent, facility }], about: `it left from ${facility} instead of ${sent.facility}` };
    },
  },
  {
    fault: 'unrecorded split',
    count: 5,
    rule: 'unrecorded-split',
    per: 'group',
    fits: hasSeveral,
    plant: ({ allocation, parcel: sent }, { random, ids }) => {
      const rest = parcel({ random, ids }, { ...allocation, facility: otherFacility(sent.facility) }, 1, sent.shippedMs);
      return { parcels: [resize(sent, sent.quantity - 1), rest], about: `one piece of it left from ${rest.facility}` };
    },
  },
  {
    fault: 'short',
    count: 6,
    rule: 'short-shipped',
    per: 'key',
    fits: hasSeveral,
    plant: ({ parcel: sent }) => ({ parcels: [resize(sent, sent.quantity - 1)], about: `${sent.facility} shipped one piece less` }),
  },
  {
    fault: 'over',
    count: 4,
    rule: 'over-shipped',
    per: 'key',
    plant: ({ parcel: sent }) => ({ parcels: [resize(sent, sent.quantity + 1)], about: `${sent.facility} shipped one piece more` }),
  },
  {
    fault: 'substituted SKU',
    count: 5,
    rule: 'substituted-sku',
    per: 'key',
    plant: ({ allocation, parcel: sent }, { random, catalog }) => {
      const others = catalog.products.filter((product) => product.sku !== allocation.sku);
      const { sku } = random.pick(others);
      return { parcels: [{ ...sent, sku }], about: `${sent.facility} shipped ${sku} instead` };
    },
  },
  {
    fault: 'picked unlike shipped',
    count: 4,
    rule: 'picked-unlike-shipped',
    per: 'key',
    // Reno keeps no picked quantity.
    fits: ({ parcel: sent }) => sent.facility === 'DAL',
    plant: ({ parcel: sent }) => ({ parcels: [{ ...sent, picked: sent.quantity + 1 }], about: 'Dallas has one piece more picked than shipped' }),
  },
  {
    fault: 'shipped, unknown to the OMS',
    count: 3,
    rule: 'shipped-unknown-to-oms',
    per: 'key',
    plant: () => ({ allocations: [], about: 'the OMS has no such line and no allocation of it' }),
  },
  {
    fault: 'allocated twice',
    count: 3,
    rule: 'allocated-twice',
    per: 'key',
    also: [{ boundary: 'allocation', rule: 'over-allocated' }],
    plant: ({ allocation }, { ids }) => ({ allocations: [allocation, { ...allocation, id: ids.next() }], about: 'the OMS states its allocation twice' }),
  },
];

/** An allocation of an own facility, and no kit's. */
function firstSimple(order: OrderRecord): Allocation | undefined {
  return order.allocations.find(({ component, facility, status }) => component === null && isOwn(facility) && status !== 'BACKORDERED');
}

/** The only line of an order that should have left a week ago; nothing of it is billed. */
const OVERDUE: FaultKind<OrderRecord> = {
  fault: 'overdue',
  boundary: 'fulfillment',
  count: 5,
  fits: (order) => simpleLine(order) !== null && order.lines.length === 1 && order.oms[0]?.status === 'COMPLETED',
  plant: (order, { random, ids, startMs }) => {
    const line = simpleLine(order);
    if (!line) throw new RangeError('an order without a simple line was chosen for a fault of lines');
    const promised: Allocation = { ...line.allocation, fulfilled: 0, status: 'ALLOCATED', dueMs: startMs - random.int(6, 8) * DAY };
    return {
      record: {
        ...order,
        shop: order.shop.map((shop) => ({ ...shop, state: 'processing' })),
        oms: order.oms.map((oms) => ({ ...oms, status: 'APPROVED' })),
        allocations: [promised],
        shipped: [],
        reservations: reserve({ random, ids }, promised, promised.quantity, promised.changedMs),
        financials: [],
        invoices: [],
      },
      rule: 'overdue',
      key: { ...lineKey(promised), facility: line.allocation.facility },
      about: `order ${order.orderId} line ${promised.line}: its date has passed, and nothing has left`,
    };
  },
};

const SHIPPED_AFTER_CANCEL: FaultKind<OrderRecord> = {
  fault: 'shipped after cancellation',
  boundary: 'fulfillment',
  count: 4,
  fits: (order) => order.stage === 'cancelled' && firstSimple(order) !== undefined,
  plant: (order, { random, ids }) => {
    const cancelled = firstSimple(order);
    if (!cancelled) throw new RangeError('an order without lines was taken for a cancelled one');
    const sent = parcel({ random, ids }, cancelled, 1, cancelled.changedMs + DAY / 2);
    return {
      record: { ...order, shipped: [sent] },
      rule: 'shipped-after-cancel',
      key: { ...lineKey(cancelled), facility: sent.facility },
      about: `order ${order.orderId} line ${cancelled.line} is cancelled, ${sent.facility} shipped it nevertheless`,
    };
  },
};

export const FULFILLMENT_FAULTS: readonly FaultKind<OrderRecord>[] = [OVERDUE, ...LINE_FAULTS.map(asFault), SHIPPED_AFTER_CANCEL];

function asFault({ fault, count, rule, per, fits, plant, also = [] }: LineFault): FaultKind<OrderRecord> {
  return {
    fault,
    boundary: 'fulfillment',
    count,
    fits: (order) => {
      const line = simpleLine(order);
      return line !== null && (fits === undefined || fits(line));
    },
    plant: (order, tools): Faulty<OrderRecord> => {
      const line = simpleLine(order);
      if (line === null) throw new RangeError('an order without a simple line was chosen for a fault of lines');
      const { allocation, parcel: sent } = line;
      const { allocations = [allocation], parcels = [sent], about } = plant(line, tools);
      return {
        record: {
          ...order,
          // What the OMS has never heard of, it has no line of either.
          lines: order.lines.filter((other) => allocations.length > 0 || other.line !== allocation.line),
          allocations: order.allocations.flatMap((other) => (other === allocation ? allocations : [other])),
          shipped: order.shipped.flatMap((other) => (other === sent ? parcels : [other])),
        },
        rule,
        key: per === 'group' ? lineKey(allocation) : { ...lineKey(allocation), facility: allocation.facility },
        also: also.map((other) => ({ ...other, key: lineKey(allocation) })),
        about: `order ${order.orderId} line ${allocation.line}: ${about}`,
      };
    },
  };
}

function lineKey(allocation: Allocation): Readonly<Record<string, string>> {
  return { order_id: allocation.orderId, line_id: String(allocation.line), component: '-' };
}

function resize(sent: ShipmentLine, quantity: number): ShipmentLine {
  return { ...sent, quantity, picked: quantity, packed: quantity };
}
