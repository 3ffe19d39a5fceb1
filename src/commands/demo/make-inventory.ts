// The demo's inventory while nothing is wrong: the OMS's figures beside the warehouses' bins and the ERP's books, apart by no more than is tolerated. No faults here.

import type { Product } from './catalog.ts';
import type { Making } from './draft-order.ts';
import { FACILITIES, type FacilityCode, HOUR, isOwn, MINUTE, OWN_FACILITIES, type OwnFacility } from './places.ts';
import type { Random } from './random.ts';
import { misspell } from './spelling.ts';
import type { BinContent, BookBalance, Inbound, OmsInventory, SkuRecord } from './stock.ts';

const NEW_SKUS = 12;

export function makeInventory(making: Making): SkuRecord[] {
  return [...making.catalog.products.map((product) => makeSku(making, product)), ...Array.from({ length: NEW_SKUS }, (_, i) => makeNewSku(making, i))];
}

/** A first delivery of something that nobody has ordered yet. */
function makeNewSku(making: Making, i: number): SkuRecord {
  const { random } = making;
  const product = { sku: `NEW-${String(i + 1).padStart(5, '0')}`, priceCents: 2_000, costCents: 900 };
  const facility = random.pick(OWN_FACILITIES);
  return gather(product.sku, 'new', [stock(making, product, facility, { ...QUIET, onHand: random.int(7, 10), reserved: 0 })]);
}

function makeSku(making: Making, product: Product): SkuRecord {
  const { random } = making;
  const large = random.chance(0.1);
  const kind = random.next();
  if (kind < 0.08) return withEmptyShelf(making, product);
  const drifts = kind < 0.3 ? driftWithinTolerance(random, large) : [0, 0];
  const arrivesAt = kind > 0.97 ? random.pick(OWN_FACILITIES) : null;
  const plain = kind >= 0.3 && arrivesAt === null;
  const places = FACILITIES.filter((facility) => isOwn(facility) || random.chance(0.6));
  const stocked = places.map((facility, i) => {
    const onHand = large ? random.int(450, 900) : random.int(30, 250);
    const reserved = random.int(0, Math.floor(onHand * 0.05));
    const inbound = facility === arrivesAt ? random.int(5, 20) : 0;
    return stock(making, product, facility, { onHand, reserved, drift: drifts[i] ?? 0, inbound, quiet: plain || kind < 0.3 });
  });
  return gather(product.sku, plain ? (large ? 'large' : 'plain') : 'other', stocked);
}

/** Up to three pieces at each facility; of a large one, two percent are tolerated too. Over both, at most ten. */
function driftWithinTolerance(random: Random, large: boolean): readonly number[] {
  if (large && random.chance(0.5)) return [random.chance(0.5) ? random.int(6, 8) : -random.int(6, 8), 0];
  return OWN_FACILITIES.map(() => random.int(-3, 3));
}

interface Stocking {
  /** By the OMS. */
  readonly onHand: number;
  readonly reserved: number;
  /** The warehouse's figures less the OMS's. */
  readonly drift: number;
  /** On the road; the OMS counts it as there. */
  readonly inbound: number;
  /** At EWR nothing was sold since the nightly file. */
  readonly quiet: boolean;
}

const QUIET = { drift: 0, inbound: 0, quiet: true } as const;

type Stocked = Pick<SkuRecord, 'oms' | 'bins' | 'inbound' | 'book'>;

function gather(sku: string, stage: SkuRecord['stage'], stocked: readonly Stocked[]): SkuRecord {
  return {
    sku,
    stage,
    oms: stocked.flatMap(({ oms }) => oms),
    bins: stocked.flatMap(({ bins }) => bins),
    inbound: stocked.flatMap(({ inbound }) => inbound),
    book: stocked.flatMap(({ book }) => book),
  };
}

function stock(making: Making, product: Product, facility: FacilityCode, { onHand, reserved, drift, inbound, quiet }: Stocking): Stocked {
  const { random } = making;
  const changedMs = changeMs(making, facility, quiet);
  // The file does not know what was sold since it came.
  const behind = facility === 'EWR' && changedMs > making.nightMs ? random.int(1, onHand > 250 ? 5 : 12) : 0;
  const onShelves = onHand + drift - inbound + behind;
  const binsChangedMs = facility === 'EWR' ? Math.min(changedMs, making.nightMs) - 20 * MINUTE : changedMs;
  const bins = fillBins(making, product.sku, facility, { onHand: onShelves, reserved, changedMs: binsChangedMs });
  return {
    oms: [omsInventory(making, product, facility, { onHand, available: onHand - reserved }, changedMs)],
    bins,
    inbound: inbound > 0 && isOwn(facility) ? [inboundOf(making, product, facility, inbound)] : [],
    // The ERP books sales as the OMS tells them, and is told of nothing else.
    book: [balance(making, product, facility, onShelves - behind, changedMs)],
  };
}

/** When OMS and ERP last heard of a change there. */
function changeMs({ random, startMs, nightMs }: Making, facility: FacilityCode, quiet: boolean): number {
  if (facility !== 'EWR') return startMs - random.int(10 * MINUTE, 40 * HOUR);
  const sinceFile = startMs - nightMs;
  if (quiet || sinceFile < 10 * MINUTE || random.chance(0.3)) return nightMs - random.int(10 * MINUTE, 40 * HOUR);
  return nightMs + random.int(MINUTE, sinceFile - MINUTE);
}

function inboundOf({ random, ids }: Making, product: Product, facility: OwnFacility, quantity: number): Inbound {
  return { id: ids.next(), facility, sku: misspell(random, product.sku), transfer: `T${10_000 + ids.next()}`, quantity };
}

function balance({ random, ids }: Making, product: Product, facility: FacilityCode, onHand: number, changedMs: number): BookBalance {
  return { id: ids.next(), facility, sku: misspell(random, product.sku), onHand, unitCostCents: product.costCents, changedMs };
}

/** One to three bins that add up; the 3PL tells of lots only. */
function fillBins(
  { random, ids }: Making,
  sku: string,
  facility: FacilityCode,
  what: { readonly onHand: number; readonly reserved: number; readonly changedMs: number },
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

/** Sold out at one facility: the OMS lists it with 0, or the warehouse does, or the ERP, or none of them. The other facility has some. */
function withEmptyShelf(making: Making, product: Product): SkuRecord {
  const { random, ids, startMs } = making;
  const [empty, stocked] = random.shuffle(OWN_FACILITIES) as [OwnFacility, OwnFacility];
  const onHand = random.int(30, 250);
  const there = stock(making, product, stocked, { ...QUIET, onHand, reserved: random.int(0, Math.floor(onHand * 0.05)) });
  const listed = random.next();
  const changedMs = startMs - HOUR;
  const nothing: Stocked = {
    oms: listed < 0.4 ? [omsInventory(making, product, empty, { onHand: 0, available: 0 }, changedMs)] : [],
    bins:
      listed >= 0.3 && listed < 0.8 ? [{ id: ids.next(), facility: empty, sku: product.sku, bin: 'A1-1', lot: null, onHand: 0, reserved: 0, changedMs }] : [],
    inbound: [],
    book: random.chance(0.5) ? [balance(making, product, empty, 0, changedMs)] : [],
  };
  return gather(product.sku, 'other', [there, nothing]);
}

function omsInventory(
  { random, ids }: Making,
  product: Product,
  facility: FacilityCode,
  figures: Pick<OmsInventory, 'onHand' | 'available'>,
  changedMs: number,
): OmsInventory {
  return { id: ids.next(), sku: misspell(random, product.sku), facility, ...figures, unitCostCents: product.costCents, changedMs };
}
