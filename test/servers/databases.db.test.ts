import { connect } from 'node:net';
import knexPkg from 'knex';
import { expect, it } from 'vitest';
import { deadUrl, describeWithMariadb, describeWithPostgres, freshMariadb, freshPostgres, freshSqlite } from './databases.ts';

const names = ['b', 'A', 'a', 'B'];

describeWithMariadb('a MariaDB database for a test', () => {
  it('has the collation that the test asks for', async () => {
    const database = await freshMariadb({ charset: 'utf8mb4', collation: 'utf8mb4_nopad_bin' });
    try {
      await database.knex.raw('CREATE TABLE words (word varchar(10))');
      await database.knex('words').insert(names.map((word) => ({ word })));
      expect(await database.knex('words').orderBy('word').pluck('word')).toEqual(['A', 'B', 'a', 'b']);
    } finally {
      await database.drop();
    }
  });

  it('gives an account that may read and not write', async () => {
    const database = await freshMariadb();
    const reader = knexPkg({ client: 'mysql2', connection: await database.account(['SELECT']) });
    try {
      await database.knex.raw('CREATE TABLE words (word varchar(10))');
      expect(await reader('words')).toEqual([]);
      await expect(reader('words').insert({ word: 'a' })).rejects.toMatchObject({ code: 'ER_TABLEACCESS_DENIED_ERROR' });
    } finally {
      await reader.destroy();
      await database.drop();
    }
  });
});

describeWithPostgres('a PostgreSQL database for a test', () => {
  it('orders text by bytes, or as Americans do', async () => {
    const bytes = await freshPostgres();
    const american = await freshPostgres({ locale: 'en_US.UTF-8' });
    try {
      for (const { knex } of [bytes, american]) {
        await knex.raw('CREATE TABLE words (word text)');
        await knex('words').insert(names.map((word) => ({ word })));
      }
      expect(await bytes.knex('words').orderBy('word').pluck('word')).toEqual(['A', 'B', 'a', 'b']);
      expect(await american.knex('words').orderBy('word').pluck('word')).toEqual(['a', 'A', 'b', 'B']);
    } finally {
      await Promise.all([bytes.drop(), american.drop()]);
    }
  });

  it('gives an account that may read and not write', async () => {
    const database = await freshPostgres({ encoding: 'LATIN1' });
    const reader = knexPkg({ client: 'pg', connection: await database.account(['SELECT']) });
    try {
      await database.knex.raw('CREATE TABLE words (word text)');
      expect(await reader('words')).toEqual([]);
      await expect(reader('words').insert({ word: 'a' })).rejects.toMatchObject({ code: '42501' });
    } finally {
      await reader.destroy();
      await database.drop();
    }
  });
});

it('gives the URL of a system that is down', async () => {
  const url = new URL(await deadUrl('mysql'));
  const refusal = await new Promise((resolve) => connect(Number(url.port), url.hostname).once('error', resolve));
  expect(refusal).toMatchObject({ code: 'ECONNREFUSED' });
});

it('makes an embedded database in a file of its own', async () => {
  const first = freshSqlite();
  const second = freshSqlite();
  try {
    first.exec('CREATE TABLE words (word text); CREATE TABLE more (word text);');
    await first.knex('words').insert([{ word: 'a' }, { word: 'b' }]);
    expect(await first.knex('words').pluck('word')).toEqual(['a', 'b']);
    expect(await second.knex.schema.hasTable('words')).toBe(false);
  } finally {
    await Promise.all([first.drop(), second.drop()]);
  }
});
