// What can go wrong between the facility that sends goods and the one that receives them, each kind with the finding that it must lead to.

import type { FaultKind } from './fault.ts';
import { faultsOn, type Ground, type PlaceFault } from './place-faults.ts';
import { DAY } from './places.ts';
import type { TransferMove, TransferRecord } from './stock.ts';

/** One SKU of a transfer that has come in whole. */
interface SentSku {
  readonly transfer: TransferRecord;
  readonly sku: string;
  readonly sent: TransferMove;
  readonly received: readonly TransferMove[];
}

const GROUND: Ground<TransferRecord, SentSku> = {
  boundary: 'transfers',
  places: (transfer) => {
    if (transfer.stage !== 'received') return [];
    return transfer.out
      .filter(({ state }) => state === 'DONE')
      .map((sent) => ({ transfer, sku: plainSku(sent), sent, received: transfer.in.filter((move) => plainSku(move) === plainSku(sent)) }));
  },
  keyOf: ({ transfer, sku }) => ({ transfer_id: transfer.transferId, sku }),
};

/** What was sent within five business days may be on the road, and the demo's first run is days before the start. */
const isLongAgo = ({ sent }: SentSku, startMs: number) => sent.movedMs < startMs - 16 * DAY;

const KINDS: readonly PlaceFault<TransferRecord, SentSku>[] = [
  {
    fault: 'received as another SKU',
    count: 3,
    rule: 'received-as-another-sku',
    fits: isLongAgo,
    plant: ({ transfer, sku, received }, { random, catalog }) => {
      const strangers = catalog.products.filter((product) => transfer.out.every((move) => plainSku(move) !== product.sku));
      const other = random.pick(strangers).sku;
      return {
        changes: { in: transfer.in.map((move) => (received.includes(move) ? { ...move, sku: other } : move)) },
        key: { transfer_id: transfer.transferId },
        about: `${transfer.to} booked the ${sku} of transfer ${transfer.transferId} in as ${other}`,
      };
    },
  },
  {
    fault: 'received short',
    count: 4,
    rule: 'received-short',
    fits: (place, startMs) => isLongAgo(place, startMs) && place.received.some(({ quantity }) => quantity > 1),
    plant: ({ transfer, sku, received }) => ({
      changes: { in: resizeLargest(transfer, received, -1) },
      about: `${transfer.to} received one ${sku} less of transfer ${transfer.transferId} than ${transfer.from} sent`,
    }),
  },
  {
    fault: 'sent, never received',
    count: 5,
    rule: 'sent-never-received',
    fits: isLongAgo,
    plant: ({ transfer, sku, received }) => ({
      changes: { in: transfer.in.filter((move) => !received.includes(move)) },
      about: `the ${sku} of transfer ${transfer.transferId} never arrived in ${transfer.to}`,
    }),
  },
  {
    fault: 'turned back on the road',
    count: 3,
    rule: 'arrived-elsewhere',
    fits: isLongAgo,
    plant: ({ transfer, sku, received }) => ({
      changes: { in: transfer.in.map((move) => (received.includes(move) ? { ...move, facility: transfer.from } : move)) },
      about: `the ${sku} of transfer ${transfer.transferId} were sent to ${transfer.to}, and ${transfer.from} booked them in again`,
    }),
  },
  {
    fault: 'received over',
    count: 3,
    rule: 'received-over',
    plant: ({ transfer, sku, received }, { random }) => ({
      changes: { in: resizeLargest(transfer, received, random.int(1, 3)) },
      about: `${transfer.to} received more ${sku} of transfer ${transfer.transferId} than ${transfer.from} sent`,
    }),
  },
  {
    fault: 'booked in twice',
    count: 3,
    rule: 'received-over',
    plant: ({ transfer, sku, received }, { ids }) => ({
      changes: { in: [...transfer.in, ...received.map((move) => ({ ...move, id: ids.next() }))] },
      about: `${transfer.to} booked the ${sku} of transfer ${transfer.transferId} in twice`,
    }),
  },
  {
    fault: 'received, never sent',
    count: 4,
    rule: 'received-never-sent',
    plant: ({ transfer, sku, sent }) => ({
      changes: { out: transfer.out.filter((move) => move !== sent) },
      about: `${transfer.from} has not booked the ${sku} of transfer ${transfer.transferId} out, which ${transfer.to} received`,
    }),
  },
];

export const TRANSFER_FAULTS: readonly FaultKind<TransferRecord>[] = faultsOn(GROUND, KINDS);

function resizeLargest(transfer: TransferRecord, received: readonly TransferMove[], pieces: number): TransferMove[] {
  const [largest] = [...received].sort((a, b) => b.quantity - a.quantity);
  return transfer.in.map((move) => (move === largest ? { ...move, quantity: move.quantity + pieces } : move));
}

function plainSku({ sku }: TransferMove): string {
  return sku.trim().toUpperCase();
}
