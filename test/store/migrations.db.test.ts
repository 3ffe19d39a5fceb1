// Opening a state database: migrated, empty, newer, out of reach, read-only; each is told apart by its code and said without a password.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { deadUrl, describeWithMariadb, freshMariadb, freshSqlite, type ServerDatabase, type SqliteDatabase } from '../servers/databases.ts';
import { describeOnBoth, type FreshState } from './state-databases.ts';

const STEPS = 19;

describeOnBoth('migrating', (fresh) => {
  let database: FreshState;
  beforeEach(async () => {
    database = await fresh();
  });
  afterEach(() => database.drop());

  it('takes every step once', async () => {
    const store = await openStore(database.state, { unchecked: true });
    try {
      expect(await store.migrationStatus()).toMatchObject({ done: [], unknown: [] });
      expect(await store.migrate()).toHaveLength(STEPS);
      expect(await store.migrate()).toEqual([]);
      expect((await store.migrationStatus()).pending).toEqual([]);
      expect(await database.knex('head').select('id')).toHaveLength(1);
    } finally {
      await store.close();
    }
  });

  it('is asked for by a database that has steps to take', async () => {
    await expect(openStore(database.state)).rejects.toMatchObject({ code: 'NOT_MIGRATED', message: expect.stringContaining('tallyman migrate') });
    await database.open();
    await database.knex('tallyman_migrations').where({ name: '013-memory' }).delete();
    await expect(openStore(database.state)).rejects.toMatchObject({ code: 'NOT_MIGRATED', message: expect.stringContaining('older') });
  });

  it('is refused by a database that a newer tallyman migrated, and names the step', async () => {
    await database.open();
    await database.knex('tallyman_migrations').insert({ name: '999-later', batch: 2 });
    for (const options of [{}, { migrate: true }, { unchecked: true }]) {
      await expect(openStore(database.state, options)).rejects.toMatchObject({ code: 'NEWER', message: expect.stringContaining('999-later') });
    }
  });
});

describeWithMariadb('a state database on MariaDB', () => {
  let database: ServerDatabase;
  beforeEach(async () => {
    database = await freshMariadb();
  });
  afterEach(() => database.drop());

  it('goes on with a migration that was cut short between a step and its record, though it left its lock behind', async () => {
    await (await openStore({ dialect: 'mysql', url: database.url }, { migrate: true })).close();
    await database.knex('tallyman_migrations').whereIn('name', ['002-head-row', '013-memory', '014-finding-marks', '015-folded-tasks']).delete();
    await database.knex('tallyman_migrations_lock').update({ is_locked: 1 });
    const store = await openStore({ dialect: 'mysql', url: database.url }, { migrate: true });
    expect((await store.migrationStatus()).pending).toEqual([]);
    expect(await database.knex('head').select('id')).toHaveLength(1);
    await store.close();
  });

  it('is migrated once by two at the same time', async () => {
    const stores = await Promise.all([1, 2].map(() => openStore({ dialect: 'mysql', url: database.url }, { migrate: true })));
    for (const store of stores) await store.close();
    expect(await database.knex('tallyman_migrations').pluck('name')).toHaveLength(STEPS);
  });

  it('says what is wrong with its URL, and never the password', async () => {
    const wrong = new URL(database.url);
    wrong.username = 'root';
    wrong.password = 'hunter2';
    const missing = new URL(database.url);
    missing.pathname = '/no_such_database';
    for (const url of [await deadUrl('mysql'), wrong.href, missing.href]) {
      const refused = openStore({ dialect: 'mysql', url });
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'UNREACHABLE' });
      await expect(refused).rejects.not.toMatchObject({ message: expect.stringMatching(/hunter2|secret/) });
    }
  });

  it('that may only be read is READ_ONLY when something is to be written', async () => {
    await (await openStore({ dialect: 'mysql', url: database.url }, { migrate: true })).close();
    const store = await openStore({ dialect: 'mysql', url: await database.account(['SELECT']) });
    await expect(store.beginRun({ waitMs: 0 })).rejects.toMatchObject({ code: 'READ_ONLY' });
    await store.close();
  });
});

describe('a state database in a SQLite file', () => {
  let file: SqliteDatabase;
  beforeEach(() => {
    file = freshSqlite();
  });
  afterEach(() => file.drop());

  it('is made, with its folder, by migrating and by nothing else', async () => {
    const url = join(file.path, '..', 'var', 'deep', 'state.db');
    await expect(openStore({ dialect: 'sqlite', url })).rejects.toMatchObject({ code: 'NOT_MIGRATED' });
    expect(existsSync(url)).toBe(false);
    await (await openStore({ dialect: 'sqlite', url }, { migrate: true })).close();
    expect(existsSync(url)).toBe(true);
  });

  it('may be kept in memory', async () => {
    const store = await openStore({ dialect: 'sqlite', url: ':memory:' }, { migrate: true });
    expect(await store.verifyAudit()).toEqual({ ok: true, lines: 0, seals: 0, problem: null });
    await store.close();
  });

  it('is refused where the file is something else, or its folder a file', async () => {
    const other = join(file.path, '..', 'other.db');
    writeFileSync(other, 'this is no database, though it is long enough to be taken for one. '.repeat(20));
    await expect(openStore({ dialect: 'sqlite', url: other })).rejects.toMatchObject({ code: 'OTHER', message: expect.stringContaining('no SQLite database') });
    await expect(openStore({ dialect: 'sqlite', url: join(other, 'state.db') }, { migrate: true })).rejects.toMatchObject({ code: 'READ_ONLY' });
  });

  it('keeps a write-ahead log, so that commands read while a run writes', async () => {
    const store = await openStore({ dialect: 'sqlite', url: file.path }, { migrate: true });
    await store.close();
    expect(await file.knex.raw('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });
});
