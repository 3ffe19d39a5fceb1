// What can go wrong between the OMS's inventory and the warehouses' bins, which the ERP's books follow; each kind with the one finding that it must lead to.

import type { FaultKind } from './fault.ts';
import { type FacilityCode, isOwn, OWN_FACILITIES, type OwnFacility } from './places.ts';
import type { BinContent, OmsInventory, SkuRecord } from './stock.ts';

type InventoryFault = Omit<FaultKind<SkuRecord>, 'boundary'>;

const isPlain = (sku: SkuRecord) => sku.stage === 'plain' && sku.oms.every((row) => row.onHand >= 60 || row.facility === 'EWR');
const isLarge = (sku: SkuRecord) => sku.stage === 'large';
const isNew = (sku: SkuRecord) => sku.stage === 'new';

/** What has differed for days is counted, whatever else is found of it. */
function standing({ sku }: SkuRecord, facility: OwnFacility) {
  return { boundary: 'inventory', rule: 'standing-drift', key: { sku, facility } };
}

const KINDS: readonly InventoryFault[] = [
  {
    fault: 'on hand drifted',
    count: 9,
    fits: isPlain,
    plant: (sku, { random }) => {
      const facility = random.pick(OWN_FACILITIES);
      const pieces = random.int(6, 10) * (random.chance(0.5) ? 1 : -1);
      return {
        record: move(sku, facility, pieces),
        rule: 'on-hand-drift',
        key: { sku: sku.sku, facility },
        also: [standing(sku, facility)],
        about: `${facility} holds ${signed(pieces)} of ${sku.sku} against the OMS`,
      };
    },
  },
  {
    fault: 'on hand far off',
    count: 5,
    fits: isPlain,
    plant: (sku, { random }) => {
      const facility = random.pick(OWN_FACILITIES);
      const pieces = -random.int(12, 20);
      return {
        record: move(sku, facility, pieces),
        rule: 'sku-drift',
        key: { sku: sku.sku },
        also: [standing(sku, facility)],
        about: `${facility} holds ${signed(pieces)} of ${sku.sku} against the OMS`,
      };
    },
  },
  {
    fault: 'many small drifts',
    count: 4,
    fits: isLarge,
    plant: (sku, { random }) => {
      const pieces = -random.int(6, 8);
      const record = OWN_FACILITIES.reduce((drifted, facility) => move(drifted, facility, pieces), sku);
      return {
        record,
        rule: 'sku-drift',
        key: { sku: sku.sku },
        about: `each own facility holds ${signed(pieces)} of ${sku.sku}, which is within its tolerance`,
      };
    },
  },
  {
    fault: 'offsetting drift',
    count: 6,
    fits: isPlain,
    plant: (sku, { random }) => {
      const pieces = random.int(8, 20);
      const [from, to] = random.shuffle(OWN_FACILITIES) as [OwnFacility, OwnFacility];
      return {
        record: move(move(sku, from, -pieces), to, pieces),
        rule: 'offsetting-drift',
        key: { sku: sku.sku },
        also: [standing(sku, from), standing(sku, to)],
        about: `${pieces} of ${sku.sku} lie in ${to}, where the OMS has them in ${from}`,
      };
    },
  },
  {
    fault: 'available drifted',
    count: 4,
    fits: isPlain,
    plant: (sku, { random }) => {
      const facility = random.pick(OWN_FACILITIES);
      const pieces = random.int(6, 15);
      return {
        record: changeLargestBin(sku, facility, (bin) => ({ ...bin, reserved: bin.reserved + pieces })),
        rule: 'available-drift',
        key: { sku: sku.sku, facility },
        about: `${facility} still reserves ${pieces} of ${sku.sku} that the OMS has released`,
      };
    },
  },
  {
    fault: 'negative on hand',
    count: 3,
    fits: isPlain,
    plant: (sku, { random, ids }) => {
      const facility = random.pick(OWN_FACILITIES);
      const below = random.int(1, 2);
      const bins = (bin: BinContent): BinContent[] => [
        { ...bin, onHand: 3, reserved: 0 },
        { ...bin, id: ids.next(), bin: `${bin.bin}x`, onHand: -3 - below, reserved: 0 },
      ];
      return {
        record: { ...setOms(sku, facility, { onHand: 0, available: 0 }), bins: replaceBins(sku, facility, bins) },
        rule: 'negative-on-hand',
        key: { sku: sku.sku, facility },
        about: `${facility}'s bins of ${sku.sku} add up to ${-below}`,
      };
    },
  },
  {
    fault: 'oversold',
    count: 3,
    fits: isPlain,
    plant: (sku, { random }) => {
      const facility = random.pick(OWN_FACILITIES);
      const over = random.int(1, 4);
      return {
        record: {
          ...setOms(sku, facility, { onHand: 5, available: -over }),
          bins: replaceBins(sku, facility, (bin) => [{ ...bin, onHand: 5, reserved: 5 + over }]),
        },
        rule: 'oversold',
        key: { sku: sku.sku, facility },
        about: `both sides have 5 of ${sku.sku} in ${facility} and ${5 + over} promised`,
      };
    },
  },
  {
    fault: 'unknown SKU',
    count: 3,
    fits: isNew,
    plant: (sku) => ({
      record: { ...sku, oms: [] },
      rule: 'unknown-sku',
      key: { sku: sku.sku, facility: onlyFacility(sku) },
      about: `the OMS has never heard of ${sku.sku}`,
    }),
  },
  {
    fault: 'not in the warehouse',
    count: 3,
    fits: isNew,
    plant: (sku) => ({
      record: { ...sku, bins: [] },
      rule: 'on-hand-drift',
      key: { sku: sku.sku, facility: onlyFacility(sku) },
      also: [standing(sku, onlyFacility(sku))],
      about: `the OMS expects ${sku.sku} in ${onlyFacility(sku)}, which has no bin of it`,
    }),
  },
];

export const INVENTORY_FAULTS: readonly FaultKind<SkuRecord>[] = KINDS.map((kind) => ({
  ...kind,
  boundary: 'inventory',
  plant: (sku, tools) => {
    const planted = kind.plant(sku, tools);
    return { ...planted, record: followShelves(sku, planted.record) };
  },
}));

/** The ERP hears from the warehouses: its books go with the shelves, so that only the OMS disagrees. */
export function followShelves(before: SkuRecord, after: SkuRecord): SkuRecord {
  const onShelves = (sku: SkuRecord, facility: FacilityCode) => binsAt(sku, facility).reduce((sum, bin) => sum + bin.onHand, 0);
  const book = after.book
    .filter(({ facility }) => binsAt(after, facility).length > 0 || binsAt(before, facility).length === 0)
    // It books nothing below zero.
    .map((row) => ({ ...row, onHand: Math.max(0, row.onHand + onShelves(after, row.facility) - onShelves(before, row.facility)) }));
  return { ...after, book };
}

/** Puts pieces onto a facility's shelves, or takes them away, behind the OMS's back. */
export function move(sku: SkuRecord, facility: FacilityCode, pieces: number): SkuRecord {
  return changeLargestBin(sku, facility, (bin) => ({ ...bin, onHand: bin.onHand + pieces }));
}

function changeLargestBin(sku: SkuRecord, facility: FacilityCode, change: (bin: BinContent) => BinContent): SkuRecord {
  const [largest] = binsAt(sku, facility).sort((a, b) => b.onHand - a.onHand);
  return { ...sku, bins: sku.bins.map((bin) => (bin === largest ? change(bin) : bin)) };
}

/** All of the facility's bins go; what comes is made of its first. */
function replaceBins(sku: SkuRecord, facility: FacilityCode, make: (first: BinContent) => BinContent[]): BinContent[] {
  const [first] = binsAt(sku, facility);
  return [...sku.bins.filter((bin) => bin.facility !== facility), ...(first ? make(first) : [])];
}

function setOms(sku: SkuRecord, facility: FacilityCode, figures: Pick<OmsInventory, 'onHand' | 'available'>): SkuRecord {
  return { ...sku, oms: sku.oms.map((row) => (row.facility === facility ? { ...row, ...figures } : row)) };
}

function binsAt(sku: SkuRecord, facility: FacilityCode): BinContent[] {
  return sku.bins.filter((bin) => bin.facility === facility);
}

function onlyFacility(sku: SkuRecord): OwnFacility {
  const facility = sku.bins[0]?.facility ?? null;
  return isOwn(facility) ? facility : 'DAL';
}

function signed(pieces: number): string {
  return pieces > 0 ? `${pieces} more` : `${-pieces} fewer`;
}
