// An OMS and two warehouses with their stocks: the smallest company that groups can go wrong in. Each warehouse owns its facility.

import { type Company, movesOf, openCompany } from './company.ts';
import { type SourceDatabase, sqliteSource, type TableRow } from './source-database.ts';

/** What tallyman.yaml says of each system beyond the least: lines of its own (`guard: …`), and of its inventory (`watermark: …`). */
export type Extras = Readonly<Partial<Record<Place, { readonly system?: string; readonly inventory?: string }>>>;

function system(place: Place, head: string, { [place]: extra }: Extras): string {
  return `
  ${place}: ${head}
    url: "\${${place.toUpperCase()}_URL}"
    ${extra?.system ?? ''}
    datasets:
      inventory:
        table: stock
        ${extra?.inventory ?? ''}
        columns: { sku: sku, facility: facility, on_hand: qty, available: free, unit_cost: { column: cost, currency: { value: USD } }, updated_at: at }`;
}

function deployment(extras: Extras): string {
  const heads: Readonly<Record<Place, string>> = {
    oms: '\n    role: oms',
    dallas: '\n    role: warehouse\n    owns: { facility: [DAL] }',
    reno: '\n    role: warehouse\n    owns: { facility: [RNO] }',
  };
  const systems = (Object.keys(heads) as Place[]).map((place) => system(place, heads[place], extras));
  return `systems:${systems.join('')}\nteams:\n  oms: {}\n  stock: {}\n  on_call: {}\n`;
}

/** A boundary of inventory as far as `measure`. */
export const HEAD = `
boundary: inventory
title: Inventory of the OMS against the warehouses
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
group: [sku]
measure: on_hand
`;
/** A rule that opens a task wherever a facility's on hand differs. */
export const OFF = `
  - { id: off, title: "{{ key.sku }} at {{ key.facility }}", per: key, when: { any: [{ differs: on_hand }, { missing_in: warehouse }, { missing_in: oms }] }, then: [{ open_task: { team: oms } }] }
`;

type Place = 'oms' | 'dallas' | 'reno';

export interface Stocks {
  readonly company: Company;
  /** What a place states of a SKU and facility, in the place of what was there; null: nothing. */
  set(place: Place, sku: string, facility: string, qty: string | null, more?: TableRow): Promise<void>;
  /** From now on the warehouse cannot be read; `up` brings it back. */
  down(place: Place): void;
  up(place: Place): void;
  /** The figures of a run's findings that are not zero. */
  moves(now: number): Promise<Readonly<Record<string, number>>>;
  drop(): Promise<void>;
}

/** `rules`: the text of rules/inventory.yaml. All is in SQLite. */
export async function openStocks(rules: string, extras: Extras = {}): Promise<Stocks> {
  const columns = { sku: 'text', facility: 'text', qty: 'decimal', free: 'decimal', cost: 'decimal', at: 'datetime' } as const;
  const places: Record<Place, SourceDatabase> = {
    oms: sqliteSource(),
    dallas: sqliteSource(),
    reno: sqliteSource(),
  };
  for (const place of Object.values(places)) await place.create('stock', columns, []);
  const urls = { OMS_URL: places.oms.url, DALLAS_URL: places.dallas.url, RENO_URL: places.reno.url };
  const company = await openCompany({ deployment: deployment(extras), rules: { inventory: rules }, env: urls });
  const name = (place: Place) => `${place.toUpperCase()}_URL`;
  return {
    company,
    set: async (place, sku, facility, qty, more = {}) => {
      await places[place].knex('stock').where({ sku, facility }).delete();
      if (qty !== null) await places[place].insert('stock', [{ sku, facility, qty, free: qty, cost: '2', at: '2026-11-20 00:00:00', ...more }]);
    },
    down: (place) => {
      company.env[name(place)] = `sqlite:${company.folder}/nowhere.db`;
    },
    up: (place) => {
      company.env[name(place)] = places[place].url;
    },
    moves: async (now) => movesOf(await company.runAt(now), 'inventory'),
    drop: async () => {
      await company.drop();
      for (const place of Object.values(places)) await place.drop();
    },
  };
}
