import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { SystemConfig } from '../../src/config/config.ts';
import { SourceError } from '../../src/domain/errors.ts';
import { openSession } from '../../src/sources/open-session.ts';
import type { RowStream } from '../../src/sources/source.ts';
import { deadUrl, describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import {
  dataset,
  drain,
  mapped,
  mariadb,
  NOW,
  partOf,
  postgres,
  type ServerTestDatabase,
  sqlite,
  streamAll,
  systemAt,
  type TestDatabase,
  withDatabase,
  withSession,
} from './source-systems.ts';

const ORDERS = partOf(dataset('orders', { table: 'orders' }, [mapped('order_id')]));

async function failure(work: Promise<unknown>): Promise<SourceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

function refusal(system: SystemConfig): Promise<SourceError> {
  return failure(openSession(system, { now: () => NOW }));
}

function readFailure(system: SystemConfig, from: { table: string; where?: string } | { sql: string }, ...columns: readonly string[]): Promise<SourceError> {
  const part = partOf(
    dataset(
      'orders',
      from,
      ['order_id', ...columns].map((name) => mapped(name)),
    ),
    columns.map((name) => [name, 'text']),
  );
  return failure(streamAll(system, ['order_id'], [part]));
}

async function saysWhatIsWrong(database: ServerTestDatabase): Promise<void> {
  const { system, dialect } = database;
  await database.exec('CREATE TABLE orders (order_id varchar(20), grand_total integer)');
  const nowhere = new URL(system.url);
  nowhere.pathname = '/nowhere';
  // MariaDB does not tell an account without rights what exists.
  expect((await refusal({ ...system, url: nowhere.href })).code).toBe(dialect === 'mysql' ? 'PRIVILEGE' : 'NO_DATABASE');

  const refused = await refusal({ ...system, url: await deadUrl(dialect === 'mysql' ? 'mysql' : 'postgres') });
  expect([refused.code, refused.message]).toEqual(['REFUSED', expect.stringContaining('shop: cannot connect to 127.0.0.1:')]);
  expect(refused.message).not.toContain('secret');

  const column = await readFailure(system, { table: 'orders' }, 'grandtotal');
  expect([column.code, column.message]).toEqual(['NO_COLUMN', 'shop: no column "grandtotal" in orders — did you mean "grand_total"? (for orders.grandtotal)']);
  const bySql = await readFailure(system, { sql: 'SELECT 1 AS ordre_id' });
  expect([bySql.code, bySql.message]).toEqual([
    'NO_COLUMN',
    'shop: no column "order_id" in the sql of orders — did you mean "ordre_id"? (for orders.order_id)',
  ]);
  const where = await readFailure(system, { table: 'orders', where: 'grand_total >' });
  expect([where.code, where.message]).toEqual([
    'BAD_SQL',
    expect.stringContaining('shop: the database does not accept the SQL of orders: check its where or sql:'),
  ]);
}

async function refusesLogin(database: ServerTestDatabase): Promise<void> {
  const wrong = new URL(database.system.url);
  wrong.password = 'pa55word';
  const login = await refusal({ ...database.system, url: wrong.href });
  expect(login.code).toBe('LOGIN');
  expect(login.message).toContain(`shop: ${wrong.host} refuses the login of "${wrong.username}": check user and password`);
  expect(login.message).not.toContain('pa55word');
}

async function missesTable(database: ServerTestDatabase, system: SystemConfig): Promise<void> {
  await database.exec('CREATE TABLE orders (order_id varchar(20))');
  const table = await readFailure(system, { table: 'order' });
  expect([table.code, table.message]).toEqual(['NO_TABLE', expect.stringMatching(/^shop: no table "order" in .* — did you mean "orders"\?$/)]);
}

async function timesOut(database: TestDatabase, sleep: string): Promise<void> {
  await database.exec("CREATE TABLE orders (order_id varchar(20));\nINSERT INTO orders VALUES ('1')");
  const error = await readFailure({ ...database.system, statementTimeoutMs: 300 }, { table: 'orders', where: `${sleep} IS NOT NULL` });
  expect([error.code, error.message]).toEqual(['TIMEOUT', expect.stringContaining('raise read.statement_timeout')]);
}

async function keepsItsSnapshot(database: TestDatabase): Promise<void> {
  await database.exec("CREATE TABLE orders (order_id varchar(20));\nINSERT INTO orders VALUES ('1')");
  await withSession(database.system, async (session) => {
    const rows = async () => (await drain(await session.stream({ key: ['order_id'], parts: [ORDERS], scope: null }))).length;
    await database.exec("INSERT INTO orders VALUES ('2')");
    expect(await rows()).toBe(1);
    await session.begin();
    expect(await rows()).toBe(2);
  });
}

/** By the account that may do anything. */
async function cannotBeWrittenTo(database: ServerTestDatabase): Promise<void> {
  await database.exec('CREATE SEQUENCE numbers');
  const next = database.dialect === 'mysql' ? 'NEXTVAL(numbers)' : "nextval('numbers')";
  const error = await readFailure({ ...database.system, url: database.adminUrl }, { sql: `SELECT ${next} AS order_id` });
  expect(error.code).toBe('BAD_SQL');
  const answer: unknown = await database.admin.raw(`SELECT ${next} AS n`);
  expect(JSON.stringify(answer)).toMatch(/"n":"?1"?/);
}

/** Several megabytes, so that the server is still sending when the connection dies. */
async function isLostMidway(database: ServerTestDatabase, kill: (user: string) => Promise<void>): Promise<void> {
  const series = database.dialect === 'mysql' ? 'SELECT seq FROM seq_1_to_60000' : 'SELECT generate_series(1, 60000)';
  await database.exec(
    `CREATE TABLE orders (order_id integer PRIMARY KEY, note varchar(200));\nINSERT INTO orders SELECT q.*, repeat('x', 200) FROM (${series}) q`,
  );
  const part = partOf(dataset('orders', { table: 'orders' }, [mapped('order_id'), mapped('note')]), [['note', 'text']]);
  await withSession(database.system, async (session) => {
    const stream: RowStream = await session.stream({ key: ['order_id'], parts: [part], scope: null });
    await kill(new URL(database.system.url).username);
    expect((await failure(drain(stream))).code).toBe('LOST');
    expect((await failure(session.begin())).code).toBe('LOST');
  });
}

describeWithMariadb('a MariaDB source', () => {
  const fresh = () => mariadb('', 'varchar(20)');

  it('that cannot be read says what is wrong, and where', () => withDatabase(fresh(), saysWhatIsWrong));
  it('with a wrong password refuses the login, without showing it', () => withDatabase(fresh(), refusesLogin));
  it('that lacks the table names one that is near', () => withDatabase(fresh(), (database) => missesTable(database, database.system)));
  it('is cut off at the statement timeout', () => withDatabase(fresh(), (database) => timesOut(database, 'SLEEP(20)')));
  it('is read in one snapshot until the next', () => withDatabase(fresh(), keepsItsSnapshot));
  it('cannot be written to, even by an account that may', () => withDatabase(fresh(), cannotBeWrittenTo));

  it('that denies access names the grant that is missing', () =>
    withDatabase(fresh(), async (database) => {
      await database.exec('CREATE TABLE orders (order_id varchar(20));\nCREATE TABLE other (a integer)');
      const { username, pathname } = new URL(database.system.url);
      const name = pathname.slice(1);
      await database.admin.raw('REVOKE SELECT ON ??.* FROM ?@?', [name, username, '127.0.0.1']);
      await database.admin.raw('GRANT SELECT ON ??.other TO ?@?', [name, username, '127.0.0.1']);
      const error = await readFailure(database.system, { table: 'orders' });
      const account = `'${username}'@'127.0.0.1'`;
      expect([error.code, error.message]).toEqual([
        'PRIVILEGE',
        `shop: access denied to table \`orders\` for ${account}: GRANT SELECT ON ${name}.orders TO ${account}`,
      ]);
    }));

  it('whose connection is killed midway is lost, not waited for', () =>
    withDatabase(fresh(), (database) =>
      isLostMidway(database, async (user) => {
        const [processes] = await database.admin.raw('SELECT id FROM information_schema.processlist WHERE user = ?', [user]);
        await database.admin.raw(`KILL ${Number(processes[0].id)}`);
      }),
    ));
});

describeWithPostgres('a PostgreSQL source', () => {
  const fresh = () => postgres('');

  it('that cannot be read says what is wrong, and where', () => withDatabase(fresh(), saysWhatIsWrong));
  it('that lacks the table names one that is near', () => withDatabase(fresh(), (database) => missesTable(database, database.system)));
  it('is cut off at the statement timeout', () => withDatabase(fresh(), (database) => timesOut(database, 'pg_sleep(20)')));
  it('is read in one snapshot until the next', () => withDatabase(fresh(), keepsItsSnapshot));
  it('cannot be written to, even by an account that may', () => withDatabase(fresh(), cannotBeWrittenTo));

  it('that denies access names the grant that is missing', () =>
    withDatabase(fresh(), async (database) => {
      await database.exec('CREATE TABLE orders (order_id text)');
      const { username } = new URL(database.system.url);
      await database.admin.raw('REVOKE SELECT ON orders FROM ??', [username]);
      const error = await readFailure(database.system, { table: 'orders' });
      expect([error.code, error.message]).toEqual([
        'PRIVILEGE',
        `shop: access denied to table "orders" for ${username}: GRANT USAGE ON SCHEMA "public" TO ${username}; GRANT SELECT ON orders TO ${username}`,
      ]);
    }));

  it('whose connection is killed midway is lost, not waited for', () =>
    withDatabase(fresh(), (database) =>
      isLostMidway(database, async (user) => {
        await database.admin.raw('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?', [user]);
      }),
    ));
});

const folder = mkdtempSync(join(tmpdir(), 'tallyman-sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a SQLite file that is not there is an error, and is not made', async () => {
  const path = join(folder, 'missing.db');
  const error = await refusal(systemAt('sqlite', path));
  expect([error.code, error.message]).toEqual(['NO_DATABASE', expect.stringContaining(`shop: no SQLite database at ${path}`)]);
  expect((await refusal(systemAt('sqlite', path))).code).toBe('NO_DATABASE');
});

it('a file that is no SQLite database is an error, and so is a folder', async () => {
  const path = join(folder, 'notes.txt');
  writeFileSync(path, 'these are only notes, but long enough to be read as the header of a database file, which has a hundred bytes');
  expect((await refusal(systemAt('sqlite', path))).code).toBe('NO_DATABASE');
  expect((await refusal(systemAt('sqlite', folder))).code).toBe('NO_DATABASE');
});

it('a SQLite database in UTF-16 is refused: its order is another', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec("PRAGMA encoding = 'UTF-16le'; CREATE TABLE orders (order_id TEXT)");
    expect((await refusal(database.system)).code).toBe('ENCODING');
  }));

it('a SQLite source is read in one snapshot until the next', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec('PRAGMA journal_mode = WAL');
    await keepsItsSnapshot(database);
  }));

it('a SQLite source that lacks table or column names what is near', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec('CREATE TABLE orders (order_id TEXT, grand_total TEXT)');
    expect((await readFailure(database.system, { table: 'order' })).message).toBe(`shop: no table "order" in ${database.system.url} — did you mean "orders"?`);
    expect((await readFailure(database.system, { table: 'orders' }, 'grandtotal')).code).toBe('NO_COLUMN');
    expect((await readFailure(database.system, { table: 'orders', where: 'nothing = 1' })).code).toBe('BAD_SQL');
  }));

it('an amount without any currency is an error of the mapping, not of each row', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec('CREATE TABLE o (id TEXT, total TEXT)');
    const part = partOf(dataset('orders', { sql: 'SELECT id AS order_id, total FROM o' }, []), [['total', 'money']]);
    const error = await failure(streamAll(database.system, ['order_id'], [part]));
    expect([error.code, error.message]).toEqual(['NO_COLUMN', expect.stringContaining('no column "currency" in the sql of orders')]);
  }));

it('a quantity cannot be part of a key: two databases spell it differently', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec('CREATE TABLE stock (sku TEXT, on_hand TEXT)');
    const part = partOf(dataset('inventory', { table: 'stock' }, [mapped('sku'), mapped('on_hand', 'quantity')]));
    expect((await failure(streamAll(database.system, ['sku', 'on_hand'], [part]))).message).toBe(
      'shop: inventory.on_hand is of type quantity and cannot be part of a key: text, integer and date can',
    );
  }));

describeWithPostgres('a date in a key', () => {
  it.each(['timestamp', 'timestamptz'])('cannot be a %s: which day that is depends on a zone', (type) =>
    withDatabase(postgres(''), async (database) => {
      await database.exec(`CREATE TABLE invoices (invoice_id text, at ${type})`);
      const part = partOf(dataset('invoices', { table: 'invoices' }, [mapped('posted_on', 'date', { source: { column: 'at' } })]));
      expect((await failure(streamAll(database.system, ['posted_on'], [part]))).message).toBe(
        'shop: invoices.posted_on is a date in a key, and its column "at" has a time of day: let `sql` cast it to a date',
      );
    }),
  );
});
