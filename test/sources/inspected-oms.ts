// An OMS in a database of each kind, mapped by a tallyman.yaml of which parts are replaced, and looked at as `doctor` does.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { inspectSystem } from '../../src/sources/inspect.ts';
import type { Finding, SystemReport } from '../../src/sources/inspect-report.ts';
import { mariadb, NOW, postgres, sqlite, type TestDatabase } from './source-systems.ts';

const DEPLOYMENT = `state: "sqlite:state.db"
systems:
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets:
      orders:
        table: oms_orders
        columns:
          channel:          { value: web }
          channel_order_id: external_id
          order_id:         order_no
          status:           { column: state, map: { created: open, sent: shipped } }
          currency:         currency
          total:            grand_total
          placed_at:        placed_at
      inventory:
        table: stock
        columns: { sku: sku, facility: facility, on_hand: on_hand }
  web:
    role: channel
    url: "sqlite:web.db"
    datasets:
      orders:
        table: orders
        columns: { channel: { value: web }, channel_order_id: id, status: status, currency: currency, total: total, placed_at: placed_at }
  dallas:
    role: warehouse
    url: "sqlite:dallas.db"
    datasets:
      inventory: { table: stock, columns: { sku: sku, facility: { value: DAL }, on_hand: qty } }
facilities: { DAL: {}, RNO: {} }
teams: { oms: {} }
`;

const RULE = `
rules:
  - { id: gone, title: gone, when: { missing_in: oms }, then: [{ open_task: { team: oms } }] }
`;
const RULES: Readonly<Record<string, string>> = {
  intake: `boundary: intake
title: Orders
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {} }${RULE}`,
  inventory: `boundary: inventory
title: Stock
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
compare: { on_hand: {} }${RULE}`,
};

/** Replaced in tallyman.yaml, or in a rule's file by name. */
export interface Edits {
  readonly deployment?: readonly (readonly [string, string])[];
  readonly rules?: Readonly<Record<string, readonly (readonly [string, string])[]>>;
}

function edited(text: string, edits: readonly (readonly [string, string])[] = []): string {
  return edits.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return result.replace(from, to);
  }, text);
}

async function readConfig(url: string, { deployment, rules }: Edits = {}): Promise<Config> {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-inspect-'));
  try {
    mkdirSync(join(folder, 'rules'));
    writeFileSync(join(folder, 'tallyman.yaml'), edited(DEPLOYMENT, deployment));
    for (const [name, text] of Object.entries(RULES)) writeFileSync(join(folder, 'rules', `${name}.yaml`), edited(text, rules?.[name]));
    return await loadConfig(join(folder, 'tallyman.yaml'), { OMS_URL: url });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Look extends Edits {
  readonly url?: string;
  readonly now?: number;
  readonly sample?: number;
}

/** The OMS alone: the other systems have no databases. By its own clock, so that none is ahead. */
export async function look(database: TestDatabase, options: Look = {}): Promise<SystemReport> {
  const url = options.url ?? (database.dialect === 'sqlite' ? `sqlite:${database.system.url}` : database.system.url);
  const config = await readConfig(url, options);
  const system = config.systems.get('oms');
  if (!system) throw new Error('no OMS');
  const report = await inspectSystem(config, system, {
    now: () => options.now ?? (database.dialect === 'sqlite' ? NOW : Date.now()),
    sample: options.sample ?? null,
  });
  expect(JSON.stringify(report)).not.toContain('secret');
  return report;
}

/** What is found beyond that anybody may write the files of an administrator. */
export function telling({ findings }: SystemReport): readonly Finding[] {
  return findings.filter(({ level, cure, what }) => level !== 'note' || cure !== null || !what.startsWith('whoever runs tallyman may write this file'));
}

/** The one finding whose place ends so. */
export function findingAt(report: SystemReport, where: string): Finding {
  const found = report.findings.filter((finding) => finding.where.endsWith(where));
  expect(found, JSON.stringify(report.findings, null, 1)).toHaveLength(1);
  return found[0] as Finding;
}

/** Tables whose keys are indexed in the order of their bytes, and two rows in each that are as they should be. */
export async function fill(database: TestDatabase): Promise<void> {
  const { textType: text, dialect } = database;
  await database.exec(`CREATE TABLE oms_orders (external_id ${text}, order_no ${text}, state varchar(40), currency varchar(9), grand_total varchar(40), placed_at ${dialect === 'postgres' ? 'timestamp' : 'datetime'});
CREATE TABLE stock (sku ${text}, facility ${text}, on_hand varchar(40));
CREATE INDEX by_external_id ON oms_orders (external_id);
CREATE INDEX by_sku ON stock (sku, facility);
INSERT INTO oms_orders VALUES ('1', 'O1', 'created', 'USD', '10.00', '2026-11-20 08:00:00'), ('2', 'O2', 'sent', 'USD', '20.00', '2026-11-20 09:00:00');
INSERT INTO stock VALUES ('A', 'DAL', '5'), ('B', 'RNO', '6.5')`);
}

/** Text whose index has the order of its bytes. */
export const DATABASES: Readonly<Record<'MariaDB' | 'PostgreSQL' | 'SQLite', () => Promise<TestDatabase> | TestDatabase>> = {
  MariaDB: () => mariadb('MariaDB', 'varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin'),
  PostgreSQL: () => postgres('PostgreSQL'),
  SQLite: () => sqlite('SQLite'),
};
