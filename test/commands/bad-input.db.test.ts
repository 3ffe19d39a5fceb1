import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deadUrl,
  describeWithMariadb,
  describeWithMariadbAndPostgres,
  freshMariadb,
  freshPostgres,
  freshSqlite,
  type ServerDatabase,
  type SqliteDatabase,
} from '../servers/databases.ts';
import { Belongings } from '../stories/company.ts';
import { callProgram, type Outcome } from './captured-terminal.ts';

const belongings = new Belongings();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tallyman-bad-input-'));
  mkdirSync(join(folder, 'rules'));
});
afterEach(async () => {
  await belongings.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** As the accounts of the private servers have it. */
const PASSWORD = 'secret';
const ROWS = [
  ['1', 'open', '10.00'],
  ['2', 'open', '20.00'],
];

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
          status:           { column: status, map: { open: open }, unmapped: reject }
          currency:         { value: USD }
          total:            { column: total, currency: { value: USD } }
          placed_at:        { column: placed_at }
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
          status:           { column: status, map: { open: open }, unmapped: reject }
          currency:         { value: USD }
          total:            { column: total, currency: { value: USD } }
          placed_at:        { column: placed_at }
teams: { oms: {} }
`;
const RULES = `boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {} }
rules:
  - id: never-imported
    title: "Order {{ key.channel_order_id }} never reached the OMS"
    when: { missing_in: oms }
    then: [{ open_task: { team: oms } }]
`;

interface Case {
  readonly deployment?: string;
  readonly rules?: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
}

/** Writes the files and plays the words; whatever happens, no password and no stack trace may show. */
async function tallyman(words: readonly string[], { deployment = DEPLOYMENT, rules = { intake: RULES }, env }: Case): Promise<Outcome> {
  writeFileSync(join(folder, 'tallyman.yaml'), deployment);
  for (const [name, text] of Object.entries(rules)) writeFileSync(join(folder, 'rules', `${name}.yaml`), text);
  const outcome = await callProgram(words, { cwd: folder, env });
  expect(outcome.out + outcome.err).not.toContain(PASSWORD);
  expect(outcome.out + outcome.err).not.toMatch(/^ {4}at /m);
  return outcome;
}

async function fill({ knex }: Pick<ServerDatabase, 'knex'>, rows: readonly (readonly (string | null)[])[] = ROWS): Promise<void> {
  await knex.raw('CREATE TABLE orders (id varchar(40), status varchar(40), total varchar(40), placed_at varchar(40))');
  await knex('orders').insert(rows.map(([id, status, total]) => ({ id, status, total, placed_at: '2026-11-20 00:00:00' })));
}

/** Both sides on SQLite, the OMS with these rows. */
async function onSqlite(rows?: readonly (readonly (string | null)[])[]): Promise<NodeJS.ProcessEnv> {
  const [shop, oms] = [keepSqlite(), keepSqlite()];
  await fill(shop);
  await fill(oms, rows);
  return { STATE_URL: 'sqlite:state.db', SHOP_URL: shop.url, OMS_URL: oms.url };
}

function keepSqlite(): SqliteDatabase {
  return belongings.keep(freshSqlite());
}

describe('a fault in a file stops every command, naming file, line, column and cure', () => {
  const env = { STATE_URL: 'sqlite:state.db', SHOP_URL: `mysql://shop:${PASSWORD}@localhost/shop`, OMS_URL: `postgres://oms:${PASSWORD}@localhost/oms` };

  it.each<[string, Partial<Case>, RegExp]>([
    ['an unknown key', { deployment: `${DEPLOYMENT}timezoen: UTC\n` }, /tallyman\.yaml:31:1 unknown key "timezoen" — did you mean "timezone"\?/],
    [
      'an option that is not built',
      { rules: { intake: `${RULES}settle: 5m\n` } },
      /rules\/intake\.yaml:12:1 "settle" is not built yet: this version of tallyman does not accept it/,
    ],
    [
      'a column that the dataset does not have',
      { deployment: DEPLOYMENT.replace('total:            { column: total', 'totl:             { column: total') },
      /tallyman\.yaml:14:11 .*"totl" — did you mean "total"\?/,
    ],
    ['a fact of the wrong type', { rules: { intake: RULES.replace('missing_in: oms', 'delta.total: { over: much }') } }, /rules\/intake\.yaml:10:\d+ .*much/],
    ['a missing environment variable', { env: { ...env, OMS_URL: undefined } }, /tallyman\.yaml:18:10 the environment variable OMS_URL is not set: set it/],
    [
      'two boundaries of one name',
      { rules: { intake: RULES, again: RULES } },
      /rules\/intake\.yaml:1:11 a second boundary "intake": the first stands in .*rules\/again\.yaml/,
    ],
  ])('%s', async (_, input, message) => {
    for (const command of [['run'], ['tasks'], ['test'], ['config', 'print']]) {
      const { code, out, err } = await tallyman(command, { env, ...input });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(message);
    }
    const { code, out } = await tallyman(['check'], { env, ...input });
    expect(code).toBe(1);
    expect(out).toMatch(message);
  });
});

describe('a value that cannot be read', () => {
  async function runWith(row: readonly (string | null)[]): Promise<{ readonly outcome: Outcome; readonly json: Outcome }> {
    const env = await onSqlite([...ROWS, row]);
    return { outcome: await tallyman(['run'], { env }), json: await tallyman(['run', '--json'], { env }) };
  }

  it.each<[string, readonly (string | null)[], RegExp]>([
    ['of the wrong type', ['3', 'open', 'ten'], /rejected in oms\.orders, key shop \/ 3: total "ten" /],
    ['with an unmapped status', ['3', 'SHIPPED?', '30.00'], /rejected in oms\.orders, key shop \/ 3: status "SHIPPED\?" /],
    ['with a null key', [null, 'open', '30.00'], /rejected in oms\.orders, key shop \/ null: channel_order_id null /],
    ['with escape sequences', ['3', '\u001b[2Jopen', '30.00'], /rejected in oms\.orders, key shop \/ 3: status ".*open" /],
  ])('%s is rejected, counted and shown with its key', async (_, row, message) => {
    const { outcome, json } = await runWith(row);
    expect(outcome.code).toBe(0);
    expect(outcome.out).toMatch(message);
    expect(outcome.out).not.toContain('\u001b');
    const summary = JSON.parse(json.out) as { boundaries: { sides: { oms: { rows: number; rejected: number } } }[] };
    expect(summary.boundaries[0]?.sides.oms).toMatchObject({ rejected: 1 });
    expect(outcome.out).toMatch(/intake +oms +oms +complete +\d+ +1 /);
  });
});

describeWithMariadbAndPostgres('a database that cannot be read makes the run partial, naming system, place and cure', () => {
  /** The shop on MariaDB, the OMS on PostgreSQL. */
  async function onServers(): Promise<{ readonly shop: ServerDatabase; readonly oms: ServerDatabase; readonly env: NodeJS.ProcessEnv }> {
    const [shop, oms] = [belongings.keep(await freshMariadb()), belongings.keep(await freshPostgres())];
    const [shopUrl, omsUrl] = [await shop.account(['SELECT']), await oms.account(['SELECT'])];
    await fill(shop);
    await fill(oms);
    return { shop, oms, env: { STATE_URL: 'sqlite:state.db', SHOP_URL: shopUrl, OMS_URL: omsUrl } };
  }

  async function expectUnavailable(input: Case, ...messages: readonly RegExp[]): Promise<void> {
    const { code, out } = await tallyman(['run'], input);
    expect(code).toBe(3);
    for (const message of messages) expect(out).toMatch(message);
    expect(out).toMatch(/intake +unavailable/);
    const quiet = await tallyman(['run', '--quiet'], input);
    expect(quiet).toMatchObject({ code: 3, out: '' });
    for (const message of messages) expect(quiet.err).toMatch(message);
    expect((await tallyman(['tasks'], input)).out).toBe('no open tasks');
  }

  it.each(['shop', 'oms'])('a column that does not exist there, in the %s', async (name) => {
    const { env } = await onServers();
    const parts = DEPLOYMENT.split('  oms:\n');
    const renamed = parts.map((part, i) => (i === (name === 'shop' ? 0 : 1) ? part.replace('column: total', 'column: amount') : part)).join('  oms:\n');
    await expectUnavailable({ deployment: renamed, env }, new RegExp(`${name}: no column "amount" in orders .*for orders\\.total`));
  });

  it.each([
    ['shop', 'mysql'],
    ['oms', 'postgres'],
  ] as const)('a refused connection of the %s', async (name, dialect) => {
    const { env } = await onServers();
    const url = await deadUrl(dialect);
    await expectUnavailable(
      { env: { ...env, [`${name.toUpperCase()}_URL`]: url } },
      new RegExp(`${name}: cannot connect to ${new URL(url).host}: is the database running`),
    );
  });

  it('a wrong password for the shop', async () => {
    const { env } = await onServers();
    const url = new URL(env['SHOP_URL'] ?? '');
    url.password = `${PASSWORD}-wrong`;
    await expectUnavailable(
      { env: { ...env, SHOP_URL: url.href } },
      new RegExp(`shop: ${url.host} refuses the login of "${url.username}": check user and password`),
    );
  });

  // The private PostgreSQL trusts whoever has an account.
  it('an unknown account for the OMS', async () => {
    const { env } = await onServers();
    const url = new URL(env['OMS_URL'] ?? '');
    url.username = 'stranger';
    await expectUnavailable({ env: { ...env, OMS_URL: url.href } }, new RegExp(`oms: ${url.host} refuses the login of "stranger": check user and password`));
  });

  it('a table that the shop’s account may not read, with the grant to give', async () => {
    const { shop, env } = await onServers();
    await shop.knex.raw('CREATE TABLE other (id int)');
    const user = new URL(env['SHOP_URL'] ?? '').username;
    await shop.knex.raw('REVOKE SELECT ON ??.* FROM ?@?', [shop.name, user, '127.0.0.1']);
    await shop.knex.raw('GRANT SELECT ON ??.other TO ?@?', [shop.name, user, '127.0.0.1']);
    await expectUnavailable({ env }, /shop: access denied to table `orders`/, /GRANT SELECT ON .*orders.* TO /);
  });

  it('a table that the OMS’s account may not read, with the grant to give', async () => {
    const { oms, env } = await onServers();
    await oms.knex.raw('REVOKE SELECT ON orders FROM ??', [new URL(env['OMS_URL'] ?? '').username]);
    await expectUnavailable({ env }, /oms: access denied to table "orders"/, /GRANT SELECT ON .*orders.* TO /);
  });
});

describe('a state database that cannot be used is exit code 4, naming place and cure', () => {
  it('one that a newer tallyman has migrated', async () => {
    const state = keepSqlite();
    const env = { ...(await onSqlite()), STATE_URL: state.url };
    expect((await tallyman(['migrate'], { env })).code).toBe(0);
    await state.knex('tallyman_migrations').insert({ name: '999-from-the-future', batch: 2 });
    for (const words of [['run'], ['tasks'], ['migrate'], ['migrate', '--status']]) {
      const { code, out, err } = await tallyman(words, { env });
      expect({ code, out }).toEqual({ code: 4, out: '' });
      expect(err).toContain(`the state database ${state.path} was migrated by a newer tallyman (it has 999-from-the-future): use that version or a later one`);
    }
  });

  it('one that nobody has made yet, for whoever only reads', async () => {
    const env = await onSqlite();
    for (const words of [['tasks'], ['explain', 'T-1'], ['run', '--dry-run'], ['audit', 'verify']]) {
      const { code, err } = await tallyman(words, { env });
      expect(code).toBe(4);
      expect(err).toMatch(/there is no state database .*state\.db yet: run "tallyman migrate" to make it/);
    }
  });

  it('one that is a file of another kind', async () => {
    const env = await onSqlite();
    writeFileSync(join(folder, 'state.db'), 'This is no database at all. '.repeat(100));
    const { code, err } = await tallyman(['run'], { env });
    expect(code).toBe(4);
    expect(err).toMatch(/the state database .*state\.db cannot be used: the file is no SQLite database/);
  });

  it('one in a folder that cannot be written', async () => {
    // A file in the place of a folder stops an administrator too.
    const env = { ...(await onSqlite()), STATE_URL: 'sqlite:tallyman.yaml/state.db' };
    const { code, err } = await tallyman(['run'], { env });
    expect(code).toBe(4);
    expect(err).toMatch(/the state database .*tallyman\.yaml\/state\.db cannot be written: check the rights of the file and of its folder/);
  });

  it('one whose server is down', async () => {
    const url = await deadUrl('mysql');
    const { code, err } = await tallyman(['run'], { env: { ...(await onSqlite()), STATE_URL: url } });
    expect(code).toBe(4);
    expect(err).toContain(`the state database mysql://${new URL(url).host}/nothing cannot be used: nobody listens there`);
  });

  describeWithMariadb('on MariaDB', () => {
    it('one with a wrong password', async () => {
      const state = belongings.keep(await freshMariadb());
      const url = new URL(await state.account(['SELECT', 'INSERT']));
      url.password = `${PASSWORD}-wrong`;
      const { code, err } = await tallyman(['run'], { env: { ...(await onSqlite()), STATE_URL: url.href } });
      expect(code).toBe(4);
      expect(err).toMatch(/the state database mysql:.* cannot be used: user or password is wrong/);
    });

    it('one whose account may only read', async () => {
      const state = belongings.keep(await freshMariadb());
      const env = { ...(await onSqlite()), STATE_URL: state.url };
      expect((await tallyman(['migrate'], { env })).code).toBe(0);
      const { code, err } = await tallyman(['run'], { env: { ...env, STATE_URL: await state.account(['SELECT']) } });
      expect(code).toBe(4);
      expect(err).toMatch(/the state database mysql:.* cannot be used: the account lacks the right/);
    });
  });
});
