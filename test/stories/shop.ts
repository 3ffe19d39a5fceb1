// A shop and its OMS: the smallest company that orders can go wrong in.

import { type Company, openCompany } from './company.ts';
import { mariadbSource, type SourceDatabase, sqliteSource, type TableRow } from './source-database.ts';

export interface Shop {
  readonly company: Company;
  readonly channel: SourceDatabase;
  readonly oms: SourceDatabase;
  /** Puts the order at this total (and status) on this side, in the place of what was there. */
  set(side: 'channel' | 'oms', id: string, total: string, status?: string, placedAt?: string | null): Promise<void>;
  remove(side: 'channel' | 'oms', id: string): Promise<void>;
  drop(): Promise<void>;
}

function system(name: string, role: string): string {
  return `
  ${name}:
    role: ${role}
    url: "\${${name.toUpperCase()}_URL}"
    datasets:
      orders:
        table: orders
        columns:
          channel:          { value: shop }
          channel_order_id: id
          status:           status
          currency:         { value: USD }
          total:            { column: total, currency: { value: USD } }
          placed_at:        placed_at
`;
}

const DEPLOYMENT = `systems:${system('shop', 'channel')}${system('oms', 'oms')}          order_id:         { column: id, normalize: [{ strip_prefix: "S-" }] }
teams:
  oms: {}
  finance: {}
`;

export interface ShopOptions {
  readonly state?: 'sqlite' | 'mariadb';
  readonly sources?: 'sqlite' | 'mariadb';
}

/** `rules`: the text of rules/intake.yaml. Unless given otherwise, all is in SQLite. */
export async function openShop(rules: string, { state = 'sqlite', sources = 'sqlite' }: ShopOptions = {}): Promise<Shop> {
  const open = sources === 'mariadb' ? mariadbSource : sqliteSource;
  const channel = await open();
  const oms = await open();
  const columns = { id: 'text', total: 'decimal', status: 'text', placed_at: 'datetime' } as const;
  await Promise.all([channel.create('orders', columns, []), oms.create('orders', columns, [])]);
  const company = await openCompany({ deployment: DEPLOYMENT, rules: { intake: rules }, env: { SHOP_URL: channel.url, OMS_URL: oms.url }, state });
  const databaseOf = { channel, oms };
  const remove = async (side: 'channel' | 'oms', id: string): Promise<void> => void (await databaseOf[side].knex('orders').where({ id }).delete());
  return {
    company,
    channel,
    oms,
    remove,
    set: async (side, id, total, status = 'open', placedAt: string | null = '2026-11-20 00:00:00') => {
      await remove(side, id);
      const row: TableRow = { id, total, status, placed_at: placedAt };
      await databaseOf[side].insert('orders', [row]);
    },
    drop: async () => {
      await company.drop();
      await channel.drop();
      await oms.drop();
    },
  };
}
