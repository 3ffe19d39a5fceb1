// What a customer ordered, before any system states it: lines, prices and where the OMS plans to ship from. No faults here.

import type { Article, Catalog, Kit } from './catalog.ts';
import type { Ids, OrderLine } from './company.ts';
import type { Channel, FacilityCode } from './places.ts';
import type { Random } from './random.ts';

/** What everything of the company is made with. */
export interface Making {
  readonly random: Random;
  readonly catalog: Catalog;
  readonly ids: Ids;
  /** The demo's first instant. */
  readonly startMs: number;
  /** When the 3PL's latest file came; what happened at EWR since is not in it. */
  readonly nightMs: number;
}

export interface DraftLine {
  readonly line: number;
  readonly kind: OrderLine['kind'];
  readonly sku: string;
  readonly kit: Kit | null;
  readonly quantity: number;
  readonly unitPriceCents: number;
  /** Null: no warehouse has to do with it. */
  readonly facility: FacilityCode | null;
}

export interface Draft {
  readonly channel: Channel;
  readonly orderId: string;
  /** The channel's. */
  readonly number: string;
  readonly placedMs: number;
  readonly currency: string;
  readonly lines: readonly DraftLine[];
  readonly goodsCents: number;
  readonly shippingCents: number;
  /** In ten-thousandths. Where it comes to fractions of a cent, the channel keeps them and the OMS rounds. */
  readonly tax4: number;
}

export type Named = Pick<Draft, 'channel' | 'orderId' | 'number' | 'placedMs'>;

/** A sales tax of 8.25 %. */
export function taxOf(goodsCents: number): number {
  return Math.round(goodsCents * 0.0825);
}

export function totalCentsOf({ goodsCents, shippingCents, tax4 }: Draft): number {
  return goodsCents + shippingCents + Math.round(tax4 / 100);
}

export function draftOrder(making: Making, named: Named): Draft {
  const { random, catalog } = making;
  const currency = random.chance(0.93) ? 'USD' : random.pick(['CAD', 'CAD', 'EUR']);
  const share = random.next();
  const count = share < 0.6 ? 1 : share < 0.85 ? 2 : share < 0.95 ? 3 : 4;
  const products = new Set<Catalog['products'][number]>();
  while (products.size < count) products.add(random.pick(catalog.products));
  const lines = [...products].map((product, i) => draftLine(making, i + 1, product));
  const goodsCents = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0);
  const shippingCents = goodsCents > 7_500 ? 0 : 695;
  const tax4 = random.chance(0.1) ? Math.round(goodsCents * 8.25) : taxOf(goodsCents) * 100;
  return { ...named, currency, lines, goodsCents, shippingCents, tax4 };
}

function draftLine({ random, catalog }: Making, line: number, product: Article): DraftLine {
  const chance = random.next();
  const near = random.next();
  const facility = near < 0.5 ? 'DAL' : near < 0.85 ? 'RNO' : 'EWR';
  if (chance < 0.02) {
    const kit = random.pick(catalog.kits);
    return { line, kind: 'KIT', sku: kit.sku, kit, quantity: 1, unitPriceCents: kit.priceCents, facility };
  }
  if (chance < 0.035) return withoutWarehouse(line, 'GIFTCARD', random.pick(catalog.giftCards));
  if (chance < 0.055) return withoutWarehouse(line, 'DROPSHIP', random.pick(catalog.dropShipped));
  const quantity = random.chance(0.7) ? 1 : random.int(2, 5);
  return { line, kind: 'GOODS', sku: product.sku, kit: null, quantity, unitPriceCents: product.priceCents, facility };
}

function withoutWarehouse(line: number, kind: OrderLine['kind'], article: Article): DraftLine {
  return { line, kind, sku: article.sku, kit: null, quantity: 1, unitPriceCents: article.priceCents, facility: null };
}
