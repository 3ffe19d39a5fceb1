import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deadUrl,
  describeWithMariadb,
  describeWithMariadbAndPostgres,
  freshMariadb,
  freshPostgres,
  freshSqlite,
  type ServerDatabase,
} from '../servers/databases.ts';
import { Belongings } from '../stories/company.ts';
import { callProgram, type Outcome } from './captured-terminal.ts';

const belongings = new Belongings();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tallyman-doctor-'));
  mkdirSync(join(folder, 'rules'));
});
afterEach(async () => {
  await belongings.drop();
  rmSync(folder, { recursive: true, force: true });
});

const PASSWORD = 'secret';
const DEPLOYMENT = `state: "\${STATE_URL}"
systems:
  shop:
    role: channel
    url: "\${SHOP_URL}"
    datasets:
      orders:
        table: orders
        columns:
          channel:          { value: shop }
          channel_order_id: id
          status:           { column: status, map: { open: open } }
          currency:         { value: USD }
          total:            { column: total, currency: { value: USD } }
          placed_at:        placed_at
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets:
      orders:
        table: orders
        columns:
          channel:          { value: shop }
          channel_order_id: id
          order_id:         id
          status:           { column: status, map: { open: open } }
          currency:         { value: USD }
          total:            { column: total, currency: { value: USD } }
          placed_at:        placed_at
          goods:            { column: total, currency: { value: USD } }
      refunds:
        table: orders
        columns: { channel: { value: shop }, refund_id: id, channel_order_id: id, amount: { column: total, currency: { value: USD } } }
teams: { oms: {} }
`;
const intake = `boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {}, goods: {} }
rules:
  - { id: never-imported, title: never imported, when: { missing_in: oms }, then: [{ open_task: { team: oms } }] }
`;
const stock = `boundary: inventory
title: Stock
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku]
compare: { on_hand: {} }
rules:
  - { id: gone, title: gone, when: { missing_in: oms }, then: [{ open_task: { team: oms } }] }
`;

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly width?: number;
  readonly now?: number;
}

/** Whatever happens, no password and no stack trace may show. */
async function tallyman(words: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  writeFileSync(join(folder, 'tallyman.yaml'), DEPLOYMENT);
  writeFileSync(join(folder, 'rules', 'intake.yaml'), intake);
  writeFileSync(join(folder, 'rules', 'inventory.yaml'), stock);
  const outcome = await callProgram(words, { cwd: folder, ...surroundings });
  expect(outcome.out + outcome.err).not.toContain(PASSWORD);
  expect(outcome.out + outcome.err).not.toMatch(/^ {4}at /m);
  return outcome;
}

interface Report {
  readonly status: string;
  readonly findings: readonly { readonly level: string; readonly what: string; readonly where: string; readonly cure: string | null }[];
}
interface Answer {
  readonly systems: readonly (Report & { readonly system: string; readonly datasets: readonly unknown[] })[];
  readonly state: Report & { readonly pending: readonly string[] | null };
  readonly boundaries: readonly unknown[];
}

async function answer(surroundings: Surroundings, ...words: readonly string[]): Promise<{ readonly code: number; readonly json: Answer }> {
  const { code, out } = await tallyman(['doctor', '--json', ...words], surroundings);
  return { code, json: JSON.parse(out) as Answer };
}

async function fill({ knex }: Pick<ServerDatabase, 'knex'>, status = 'open'): Promise<void> {
  await knex.raw('CREATE TABLE orders (id varchar(40), status varchar(40), total varchar(40), placed_at varchar(40))');
  await knex.raw('CREATE INDEX by_id ON orders (id)');
  await knex('orders').insert([{ id: '1', status, total: '10.00', placed_at: '2026-11-20 00:00:00' }]);
}

/** Both systems on SQLite. */
async function onSqlite(status = 'open'): Promise<{ readonly env: Record<string, string>; readonly files: readonly string[] }> {
  const [shop, oms] = [belongings.keep(freshSqlite()), belongings.keep(freshSqlite())];
  await fill(shop);
  await fill(oms, status);
  return { env: { STATE_URL: 'sqlite:state.db', SHOP_URL: shop.url, OMS_URL: oms.url }, files: [shop.path, oms.path] };
}

describe('doctor', () => {
  it('is content with what is well, and says so system by system', async () => {
    const { env } = await onSqlite();
    await tallyman(['migrate'], { env });
    const { code, out, err } = await tallyman(['doctor'], { env });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('shop (channel) well');
    expect(out).toContain('✓ orders: 1 row, all fit');
    expect(out).toContain('✓ migrated and writable');
    expect(out).toMatch(/^ {2}✓ intake: active$/m);
    expect(out).toMatch(/\d+ notes$/);
  });

  it('fails where something is wrong, with the cure below it, and says nothing else when quiet', async () => {
    const { env } = await onSqlite('wc-open');
    await tallyman(['migrate'], { env });
    const { code, out } = await tallyman(['doctor'], { env });
    expect(code).toBe(1);
    expect(out).toMatch(
      /✗ systems\.oms\.datasets\.orders\.columns\.status: `map` lacks 1 word in 1 row.*\n {6}"wc-open" in 1 row\n {6}map: \{ …, wc-open: \?\?\? \}$/m,
    );
    expect(out).toContain('1 error, ');
    const quiet = await tallyman(['doctor', '--quiet'], { env });
    expect(quiet.code).toBe(1);
    expect(quiet.out.split('\n')).toHaveLength(3);
    expect(quiet.out).toContain('`map` lacks 1 word');
  });

  it('says what its JSON says: what no boundary reads, what none compares, and which are inactive', async () => {
    const { env } = await onSqlite();
    const { json } = await answer({ env });
    expect(json.systems.map(({ system, status }) => [system, status])).toEqual([
      ['shop', 'well'],
      ['oms', 'well'],
    ]);
    expect(json.systems[0]).toMatchObject({
      role: 'channel',
      dialect: 'sqlite',
      server: { product: 'SQLite', account: null, timezone: null, skew_ms: null },
      datasets: [{ dataset: 'orders', rows: 1, examined: 1, rejected: 0, watermark: null }],
    });
    expect(json.systems[1]?.findings).toContainEqual({ level: 'note', what: 'no boundary reads refunds', where: 'systems.oms.datasets.refunds', cure: null });
    expect(json.boundaries).toEqual([
      { boundary: 'intake', status: 'active', reason: null, not_compared: [{ system: 'shop', side: 'channel', columns: ['goods'] }] },
      { boundary: 'inventory', status: 'inactive', reason: expect.stringContaining('no system of role warehouse maps inventory'), not_compared: [] },
    ]);
    const { out } = await tallyman(['doctor'], { env });
    expect(out).toContain('· shop does not keep goods: not compared for its rows');
    expect(out).toMatch(/· inventory: inactive: no system of role oms maps inventory/);
  });

  it('writes nothing, neither in the systems nor where the state is to be', async () => {
    const { env, files } = await onSqlite();
    await tallyman(['check'], { env });
    const look = () => [readdirSync(folder).sort(), ...files.map((file) => readFileSync(file).toString('hex'))];
    const before = look();
    const { code, json } = await answer({ env });
    expect(code).toBe(0);
    expect(json.state).toMatchObject({ status: 'well', findings: [{ level: 'warning', cure: 'tallyman migrate' }] });
    expect(look()).toEqual(before);
    await tallyman(['migrate'], { env });
    // Whoever closes the file last takes what migrating left in its journal into it.
    await answer({ env });
    const migrated = readFileSync(join(folder, 'state.db'));
    expect((await answer({ env })).json.state).toMatchObject({ status: 'well', pending: [], findings: [] });
    expect(readFileSync(join(folder, 'state.db')).equals(migrated)).toBe(true);
  });

  it('keeps to the terminal’s width, with a coloured mark before each line', async () => {
    const { env } = await onSqlite('wc-open');
    const { out } = await tallyman(['doctor'], { env, width: 60 });
    expect(out).toContain('\u001b[31m✗\u001b[39m');
    expect(out).toContain('\u001b[32m✓\u001b[39m');
    const lines = stripVTControlCharacters(out).split('\n');
    // A word may be wider than what is left of the line.
    const wide = lines.filter((line) => line.length > 60 && line.trim().split(' ').length > 2);
    expect(wide).toEqual([]);
    expect(lines.length).toBeGreaterThan(20);
  });

  it.each([
    ['--sample', '0'],
    ['--sample', 'some'],
  ])('refuses %s %s', async (...words) => {
    const { env } = await onSqlite();
    expect(await tallyman(['doctor', ...words], { env })).toEqual({
      code: 2,
      out: '',
      err: `--sample wants a whole number above 0, or all, not "${words[1]}"`,
    });
  });

  it('reads as many rows as it is told to', async () => {
    const { env } = await onSqlite();
    const shop = belongings.keep(freshSqlite());
    await fill(shop);
    await shop.knex('orders').insert({ id: '2', status: 'open', total: '1', placed_at: '2026-11-20' });
    const read = async (...words: string[]) => (await answer({ env: { ...env, SHOP_URL: shop.url } }, ...words)).json.systems[0]?.datasets[0];
    expect(await read('--sample', '1')).toMatchObject({ rows: 2, examined: 1 });
    expect(await read('--sample', 'all')).toMatchObject({ rows: 2, examined: 2 });
  });

  it('explains its JSON in its help', async () => {
    const { code, out } = await tallyman(['doctor', '--help'], { env: {} });
    expect(code).toBe(0);
    for (const word of ['not_compared', 'skew_ms', '"samples"', 'Example:']) expect(out).toContain(word);
  });
});

describe('a state database that cannot be used', () => {
  it('is told with the systems examined all the same, and exit code 4', async () => {
    const { env } = await onSqlite('wc-open');
    const foreign = belongings.keep(freshSqlite());
    await fill(foreign);
    const before = readFileSync(foreign.path);
    const { code, json } = await answer({ env: { ...env, STATE_URL: foreign.url } });
    expect(code).toBe(4);
    expect(json.state).toMatchObject({
      status: 'unavailable',
      findings: [{ level: 'error', what: expect.stringContaining("another program's database (it has orders)") }],
    });
    expect(json.systems.map(({ status }) => status)).toEqual(['well', 'wrong']);
    expect(readFileSync(foreign.path).equals(before)).toBe(true);
  });

  it.each<[string, string, RegExp]>([
    ['a file that is no database', 'text', /not a database|no SQLite database/],
    ['a folder that is a file', 'text/state.db', /may not be written/],
  ])('%s', async (_, path, message) => {
    const { env } = await onSqlite();
    writeFileSync(join(folder, 'text'), 'This is no database, however long it goes on.'.repeat(40));
    const { code, json } = await answer({ env: { ...env, STATE_URL: `sqlite:${path}` } });
    expect(code).toBe(4);
    expect(json.state.findings[0]?.what).toMatch(message);
  });

  it('one that a newer tallyman migrated', async () => {
    const { env } = await onSqlite();
    await tallyman(['migrate'], { env });
    const state = belongings.keep(freshSqlite());
    await state.knex.raw(`ATTACH '${join(folder, 'state.db')}' AS ours`);
    await state.knex.raw("INSERT INTO ours.tallyman_migrations (name, batch, migration_time) VALUES ('999-later', 9, '2026-01-01')");
    await state.knex.raw('DETACH ours');
    const { code, json } = await answer({ env });
    expect(code).toBe(4);
    expect(json.state.findings[0]?.what).toContain('999-later');
  });
});

describeWithMariadb('a state database on MariaDB', () => {
  it('says what it is, what is pending, and how its clock differs', async () => {
    const { env } = await onSqlite();
    const state = belongings.keep(await freshMariadb());
    const onServer = { ...env, STATE_URL: await state.account(['ALL']) };
    const empty = await answer({ env: onServer });
    expect(empty.code).toBe(0);
    expect(empty.json.state).toMatchObject({ status: 'well', server: { product: 'MariaDB' }, findings: [{ level: 'warning', cure: 'tallyman migrate' }] });
    expect(empty.json.state.pending).toContain('001-head');
    expect(await state.knex.schema.hasTable('head')).toBe(false);
    await tallyman(['migrate'], { env: onServer });
    expect((await answer({ env: onServer })).json.state).toMatchObject({ status: 'well', pending: [], findings: [], server: { skew_ms: 0 } });
    const skewed = await answer({ env: onServer, now: Date.now() - 3_600_000 });
    expect(skewed.code).toBe(1);
    expect(skewed.json.state.findings).toMatchObject([{ level: 'error', what: expect.stringContaining('its clock is 1h ahead of ours') }]);
  });

  it('that may not be written, or does not answer, cannot be used', async () => {
    const { env } = await onSqlite();
    const state = belongings.keep(await freshMariadb());
    await tallyman(['migrate'], { env: { ...env, STATE_URL: state.url } });
    const denied = await answer({ env: { ...env, STATE_URL: await state.account(['SELECT']) } });
    expect(denied.code).toBe(4);
    expect(denied.json.state.findings[0]?.what).toContain('the account lacks the right');
    const dead = await answer({ env: { ...env, STATE_URL: await deadUrl('mysql') } });
    expect(dead.code).toBe(4);
    expect(dead.json.state).toMatchObject({ status: 'unavailable', findings: [{ what: expect.stringContaining('nobody listens there') }] });
  });
});

describeWithMariadbAndPostgres('systems on several servers', () => {
  it('of which one is down are examined all the same', async () => {
    const [shop, oms] = [belongings.keep(await freshMariadb()), belongings.keep(await freshPostgres())];
    const [shopUrl, omsUrl] = [await shop.account(['SELECT']), await oms.account(['SELECT'])];
    await fill(shop);
    await fill(oms);
    const env = { STATE_URL: 'sqlite:state.db', SHOP_URL: shopUrl, OMS_URL: omsUrl };
    const both = await answer({ env });
    expect(both.code).toBe(0);
    expect(both.json.systems.map(({ status }) => status)).toEqual(['well', 'well']);
    for (const [name, url, other] of [
      ['SHOP_URL', await deadUrl('mysql'), 'oms'],
      ['OMS_URL', await deadUrl('postgres'), 'shop'],
    ] as const) {
      const { code, json } = await answer({ env: { ...env, [name]: url } });
      expect(code).toBe(1);
      expect(json.systems.find(({ status }) => status === 'unavailable')?.findings.at(-1)).toMatchObject({
        level: 'error',
        what: expect.stringContaining('cannot connect to'),
      });
      expect(json.systems.find(({ system }) => system === other)).toMatchObject({
        status: 'well',
        datasets: expect.arrayContaining([expect.objectContaining({ dataset: 'orders', rows: 1 })]),
      });
    }
  });
});
