// The demo's inventory while nothing is wrong: the OMS's figures beside the warehouses' bins, apart by no more than the tolerances. No faults here.

import type { Catalog, Product } from './catalog.ts';
import { type BinContent, FACILITIES, type FacilityCode, HOUR, type Ids, type Inbound, MINUTE, type OmsInventory, type SkuRecord } from './company.ts';
import type { Random } from './random.ts';
import { misspell } from './spelling.ts';

interface Making {
  readonly random: Random;
  readonly catalog: Catalog;
  readonly ids: Ids;
  readonly startMs: number;
}

const NEW_SKUS = 12;

export function makeInventory(making: Making): SkuRecord[] {
  return [...making.catalog.products.map((product) => makeSku(making, product)), ...Array.from({ length: NEW_SKUS }, (_, i) => makeNewSku(making, i))];
}

/** A first delivery of something that nobody has ordered yet. */
function makeNewSku(making: Making, i: number): SkuRecord {
  const { random, startMs } = making;
  const product = { sku: `NEW-${String(i + 1).padStart(5, '0')}`, priceCents: 2_000, costCents: 900 };
  const facility = random.pick(FACILITIES);
  const onHand = random.int(7, 10);
  const oms = { ...omsInventory(making, product, facility), onHand, available: onHand };
  return {
    sku: product.sku,
    stage: 'new',
    oms: [oms],
    bins: fillBins(making, product.sku, facility, { onHand, reserved: 0, changedMs: startMs - HOUR }),
    inbound: [],
  };
}

function makeSku(making: Making, product: Product): SkuRecord {
  const { random } = making;
  const large = random.chance(0.1);
  const kind = random.next();
  if (kind < 0.08) return withEmptyShelf(making, product);
  const drifts = kind < 0.3 ? driftWithinTolerance(random, large) : [0, 0];
  const arrivesAt = kind > 0.97 ? random.pick(FACILITIES) : null;
  const sides = FACILITIES.map((facility, i) =>
    stockFacility(making, product, facility, { large, drift: drifts[i] ?? 0, inbound: facility === arrivesAt ? random.int(5, 20) : 0 }),
  );
  const plain = kind >= 0.3 && arrivesAt === null;
  return {
    sku: product.sku,
    stage: plain ? (large ? 'large' : 'plain') : 'other',
    oms: sides.map((side) => side.oms),
    bins: sides.flatMap((side) => side.bins),
    inbound: sides.flatMap((side) => side.inbound),
  };
}

/** Up to three pieces at each facility; of a large one, two percent are tolerated too. Over both, at most ten. */
function driftWithinTolerance(random: Random, large: boolean): readonly number[] {
  if (large && random.chance(0.5)) return [random.chance(0.5) ? random.int(6, 8) : -random.int(6, 8), 0];
  return FACILITIES.map(() => random.int(-3, 3));
}

interface Stocking {
  readonly large: boolean;
  /** The warehouse's figures less the OMS's. */
  readonly drift: number;
  /** On the road; the OMS counts it as there. */
  readonly inbound: number;
}

function stockFacility(
  making: Making,
  product: Product,
  facility: FacilityCode,
  { large, drift, inbound }: Stocking,
): { oms: OmsInventory; bins: BinContent[]; inbound: Inbound[] } {
  const { random, ids, startMs } = making;
  const onHand = large ? random.int(450, 900) : random.int(30, 250);
  const reserved = random.int(0, Math.floor(onHand * 0.05));
  const changedMs = startMs - random.int(10 * MINUTE, 40 * HOUR);
  const oms: OmsInventory = { ...omsInventory(making, product, facility), onHand, available: onHand - reserved };
  return {
    oms,
    bins: fillBins(making, product.sku, facility, { onHand: onHand + drift - inbound, reserved, changedMs }),
    inbound:
      inbound === 0 ? [] : [{ id: ids.next(), facility, sku: misspell(random, product.sku), transfer: `T-${random.int(10_000, 99_999)}`, quantity: inbound }],
  };
}

/** One to three bins that add up. */
function fillBins(
  { random, ids }: Pick<Making, 'random' | 'ids'>,
  sku: string,
  facility: FacilityCode,
  what: { onHand: number; reserved: number; changedMs: number },
): BinContent[] {
  const count = what.onHand > 20 ? random.int(1, 3) : 1;
  const bins: BinContent[] = [];
  let rest = what.onHand;
  for (let i = 0; i < count; i++) {
    const onHand = i === count - 1 ? rest : Math.floor(rest * (0.3 + random.next() * 0.3));
    rest -= onHand;
    const bin = `${random.pick(['A', 'B', 'C', 'D'])}${random.int(1, 40)}-${i + 1}`;
    const lot = random.chance(0.2) ? `L${random.int(1_000, 9_999)}` : null;
    bins.push({ id: ids.next(), facility, sku: misspell(random, sku), bin, lot, onHand, reserved: i === 0 ? what.reserved : 0, changedMs: what.changedMs });
  }
  return bins;
}

/** Sold out at one facility: the OMS lists it with 0, or the warehouse does, or neither. The other facility has some. */
function withEmptyShelf(making: Making, product: Product): SkuRecord {
  const { random, ids, startMs } = making;
  const [empty, stocked] = random.shuffle(FACILITIES) as [FacilityCode, FacilityCode];
  const there = stockFacility(making, product, stocked, { large: false, drift: 0, inbound: 0 });
  const listed = random.next();
  const oms = listed < 0.4 ? [{ ...omsInventory(making, product, empty), onHand: 0, available: 0 }] : [];
  const bins =
    listed >= 0.3 && listed < 0.8
      ? [{ id: ids.next(), facility: empty, sku: product.sku, bin: 'A1-1', lot: null, onHand: 0, reserved: 0, changedMs: startMs - HOUR }]
      : [];
  return { sku: product.sku, stage: 'other', oms: [there.oms, ...oms], bins: [...there.bins, ...bins], inbound: [] };
}

function omsInventory(
  { random, ids, startMs }: Pick<Making, 'random' | 'ids' | 'startMs'>,
  product: Product,
  facility: FacilityCode,
): Omit<OmsInventory, 'onHand' | 'available'> {
  return {
    id: ids.next(),
    sku: misspell(random, product.sku),
    facility,
    unitCostCents: product.costCents,
    changedMs: startMs - random.int(10 * MINUTE, 40 * HOUR),
  };
}
