import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexPkg, { type Knex } from 'knex';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { generateCompany } from '../../src/commands/demo/generate-company.ts';
import { environmentOf, type Servers } from '../../src/commands/demo/servers.ts';
import { TABLES } from '../../src/commands/demo/tables.ts';
import { describeWithMariadbAndPostgres } from '../servers/databases.ts';
import { runTallyman } from './run-tallyman.ts';

const NOW = Date.UTC(2026, 10, 21, 15);

describeWithMariadbAndPostgres('the demo on servers', () => {
  let root: string;
  let servers: Servers;
  const connections = new Map<string, Knex>();

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tallyman-demo-'));
    const { mariadb, postgres } = inject('servers');
    servers = { mysql: mariadb, postgres };
  });
  afterEach(async () => {
    for (const knex of connections.values()) await knex.destroy();
    connections.clear();
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    await dropAll('mysql2', `${servers.mysql}mysql`, ['webshop', 'marketplace', 'oms', 'dallas', 'reno', 'tpl_east', 'state']);
    await dropAll('pg', `${servers.postgres}postgres`, ['books']);
  });

  async function dropAll(client: 'mysql2' | 'pg', url: string, names: readonly string[]): Promise<void> {
    const admin = knexPkg({ client, connection: url, pool: { min: 0, max: 1 } });
    for (const name of names) await admin.raw('DROP DATABASE IF EXISTS ??', [`tallyman_demo_${name}`]);
    await admin.destroy();
  }

  function connect(database: string): Knex {
    const url = environmentOf(root, servers)[`${database.replaceAll('-', '_').toUpperCase()}_URL`] ?? '';
    const knex = connections.get(url) ?? knexPkg({ client: url.startsWith('postgres') ? 'pg' : 'mysql2', connection: url, pool: { min: 0, max: 1 } });
    connections.set(url, knex);
    return knex;
  }

  test('writes the same rows there as into files', async () => {
    const options = { seed: 5, orders: 600, startMs: NOW };
    await generateCompany({ ...options, dir: join(root, 'files') });
    await generateCompany({ ...options, dir: join(root, 'none'), servers });
    expect(await readdir(join(root, 'none'))).toEqual([]);
    for (const table of TABLES) {
      const file = new Database(join(root, 'files', `${table.database}.db`));
      const [id, ...others] = table.columns.map(({ name }) => name);
      const figures = `count(*) AS n, min(${id}) AS low, max(${id}) AS high${others.map((name) => `, count(${name}) AS ${name}`).join('')}`;
      const { _metadata, ...inFile } = file.prepare(`SELECT ${figures} FROM ${table.name}`).get() as Readonly<Record<string, number>>;
      file.close();
      const answer = await connect(table.database).raw(`SELECT ${figures} FROM ${table.name}`);
      const [onServer] = (table.database === 'books' ? answer.rows : answer[0]) as Readonly<Record<string, unknown>>[];
      const counted = Object.entries(onServer ?? {}).map(([name, value]) => [name, Number(value)]);
      expect(Object.fromEntries(counted), table.name).toEqual(inFile);
      expect(inFile['n'], table.name).toBeGreaterThan(0);
    }
  });

  test('finds there what it planted, and nothing else, and leaves a .env that leads to it', async () => {
    const options = ['--mysql', `${servers.mysql}`, '--postgres', `${servers.postgres}`];
    const { code, out, err } = await runTallyman(root, ['demo', '--orders', '600', '--dir', 'served', '--json', ...options], NOW);
    expect(err).toBe('');
    const { faults, unplanted, second_run, healed } = JSON.parse(out);
    expect(faults.filter((row: { planted: number; found: number }) => row.planted !== row.found)).toEqual([]);
    expect({ unplanted, second_run }).toEqual({ unplanted: 0, second_run: { opened: 0, resolved: 0, reopened: 0 } });
    expect(healed.resolved).toBe(healed.planted);
    expect(code).toBe(0);
    const folder = join(root, 'served');
    expect((await readdir(folder)).filter((name) => name.endsWith('.db'))).toEqual([]);
    expect(await readFile(join(folder, '.env'), 'utf8')).toContain('BOOKS_URL="postgres');
    const later = await runTallyman(root, ['run', '--config', join('served', 'tallyman.yaml'), '--json'], NOW);
    expect(JSON.parse(later.out).status, later.err).toBe('complete');
  }, 180_000);

  test.each([
    ['--mysql', 'postgres://root@127.0.0.1:1', '--mysql wants a server’s URL'],
    ['--postgres', 'somewhere', '--postgres must begin with'],
    ['--mysql', 'mysql://root:hidden@127.0.0.1:1', '--mysql: the server cannot be used (ECONNREFUSED)'],
  ])('refuses %s %s without repeating it', async (option, url, message) => {
    const { code, err } = await runTallyman(root, ['demo', '--orders', '600', '--dir', 'refused', option, url], NOW);
    expect(err.replaceAll("'", '’')).toContain(message);
    expect(err).not.toContain('hidden');
    expect(code).toBe(2);
  });
});
