// What the demo's company sells: its SKUs with prices and costs, kits with their parts, gift cards, and what vendors ship in its name.

import type { Random } from './random.ts';

export interface Product {
  readonly sku: string;
  readonly priceCents: number;
  readonly costCents: number;
}

export interface Kit {
  readonly sku: string;
  readonly priceCents: number;
  readonly parts: readonly { readonly sku: string; readonly quantity: number }[];
}

/** No warehouse has it. */
export interface Article {
  readonly sku: string;
  readonly priceCents: number;
}

export interface Catalog {
  readonly products: readonly Product[];
  readonly kits: readonly Kit[];
  readonly giftCards: readonly Article[];
  /** Shipped by their vendors. */
  readonly dropShipped: readonly Article[];
}

const PRODUCTS = 1_500;
const KITS = 24;
const DROP_SHIPPED = 40;
const FAMILIES = ['TEE', 'MUG', 'CAP', 'BAG', 'PEN', 'SOC'];

/** Fewer SKUs than 300 would leave no room for the planted faults. */
export function makeCatalog(random: Random, orders: number): Catalog {
  const count = Math.min(PRODUCTS, Math.max(300, Math.round(orders / 10)));
  const products = Array.from({ length: count }, (_, i): Product => {
    const priceCents = random.int(400, 12_000);
    // Leading zeros are part of a SKU: TEE-00042 is not TEE-42.
    return {
      sku: `${FAMILIES[i % FAMILIES.length]}-${String(i + 1).padStart(5, '0')}`,
      priceCents,
      costCents: Math.round(priceCents * (0.3 + random.next() * 0.3)),
    };
  });
  const kits = Array.from({ length: KITS }, (_, i): Kit => {
    const parts = random.shuffle(products).slice(0, random.int(2, 3));
    const priceCents = Math.round(parts.reduce((sum, part) => sum + part.priceCents, 0) * 0.9);
    return { sku: `KIT-${String(i + 1).padStart(3, '0')}`, priceCents, parts: parts.map((part, j) => ({ sku: part.sku, quantity: j === 0 ? 2 : 1 })) };
  });
  const giftCards = [2_500, 5_000, 10_000].map((priceCents) => ({ sku: `GIFT-${priceCents / 100}`, priceCents }));
  const dropShipped = Array.from({ length: DROP_SHIPPED }, (_, i) => ({ sku: `VND-${String(i + 1).padStart(4, '0')}`, priceCents: random.int(3_000, 30_000) }));
  return { products, kits, giftCards, dropShipped };
}
