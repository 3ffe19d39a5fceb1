import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshSqlite, type SqliteDatabase } from './servers/databases.ts';

const run = promisify(execFile);
const packageJson: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

interface RunOutput {
  readonly status: string;
  readonly boundaries: readonly { readonly discrepancies: Readonly<Record<string, number>>; readonly findings: Readonly<Record<string, number>> }[];
  readonly tasks: { readonly opened: number; readonly open: number };
}

const folder = mkdtempSync(join(tmpdir(), 'tallyman-package-'));
const deployment = join(folder, 'deployment');
const databases: SqliteDatabase[] = [];
let packed: Packed;

/** The installed program, in plain Node, from a folder that is not ours. */
async function tallyman(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(folder, 'node_modules', '.bin', 'tallyman'), ...args], { cwd: deployment });
  return stdout;
}

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const all: readonly Packed[] = JSON.parse(stdout);
  if (all[0] === undefined) throw new Error('npm packed nothing');
  packed = all[0];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, packed.filename)], { cwd: folder });
  await writeDeployment();
});

afterAll(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function writeDeployment(): Promise<void> {
  const [oms, warehouse] = [freshSqlite(), freshSqlite()];
  databases.push(oms, warehouse);
  for (const [database, onHand] of [
    [oms, 5],
    [warehouse, 3],
  ] as const) {
    database.exec('CREATE TABLE stock (sku text, facility text, on_hand integer)');
    await database.knex('stock').insert([
      { sku: 'A-1', facility: 'DAL', on_hand: 5 },
      { sku: 'B-2', facility: 'DAL', on_hand: onHand },
    ]);
  }
  mkdirSync(join(deployment, 'rules'), { recursive: true });
  const datasets = '{ inventory: { table: stock, columns: { sku: sku, facility: facility, on_hand: on_hand } } }';
  writeFileSync(
    join(deployment, 'tallyman.yaml'),
    `state: sqlite:state.db
timezone: UTC
systems:
  oms:    { role: oms, url: "${oms.url}", timezone: UTC, datasets: ${datasets} }
  dallas: { role: warehouse, url: "${warehouse.url}", timezone: UTC, datasets: ${datasets} }
facilities:
  DAL: { name: Dallas, timezone: America/Chicago }
teams:
  oms: { mail: oms@example.com }
`,
  );
  writeFileSync(
    join(deployment, 'rules', 'inventory.yaml'),
    `boundary: inventory
title: The OMS's inventory against the warehouse's
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: {} }
rules:
  - id: drift
    title: "{{ key.sku }} at {{ key.facility }}: the figures differ"
    when: { differs: on_hand }
    then: [{ open_task: { team: oms, due: 1d } }]
`,
  );
}

describe('the packed program, installed elsewhere', () => {
  it('holds what runs, and neither tests nor anything of the developers', () => {
    const paths = packed.files.map((file) => file.path);
    expect(paths.filter((path) => !/^(?:dist\/|rules\/|package\.json$|README\.md$|CHANGELOG\.md$)/.test(path))).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'README.md']));
  });

  it('says its version', async () => {
    expect((await tallyman('--version')).trim()).toBe(packageJson.version);
  });

  it('runs from two databases to an open task, and a second run says nothing new', async () => {
    await tallyman('migrate');
    const first: RunOutput = JSON.parse(await tallyman('run', 'inventory', '--json'));
    const second: RunOutput = JSON.parse(await tallyman('run', 'inventory', '--json'));
    expect(first).toMatchObject({
      status: 'complete',
      boundaries: [{ discrepancies: { differs: 1 }, findings: { opened: 1 } }],
      tasks: { opened: 1, open: 1 },
    });
    expect(second).toMatchObject({ status: 'complete', boundaries: [{ findings: { opened: 0, continuing: 1 } }], tasks: { opened: 0, open: 1 } });
  });

  it('plays its demo', async () => {
    const demo: { readonly faults: readonly { readonly planted: number; readonly found: number }[]; readonly unplanted: number } = JSON.parse(
      await tallyman('demo', '--orders', '600', '--json'),
    );
    expect(demo.unplanted).toBe(0);
    expect(demo.faults.reduce((sum, fault) => sum + fault.planted, 0)).toBeGreaterThan(0);
    for (const fault of demo.faults) expect(fault.found).toBe(fault.planted);
  });
});
