// Databases for tests: each fresh, with a handle for seeding and accounts with less than all rights, and dropped by whoever asked for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexPkg, { type Knex } from 'knex';
import Database from 'libsql';
import { describe, inject } from 'vitest';
import { LibsqlClient } from '../../src/config/libsql-client.ts';
import { mariadbAdvice } from './mariadb.ts';
import { postgresAdvice } from './postgres.ts';
import { freePort } from './processes.ts';

export interface ServerDatabase {
  readonly name: string;
  /** An administrator's URL. */
  readonly url: string;
  /** For seeding, as administrator. Closed by `drop`. */
  readonly knex: Knex;
  /** A new account's URL, with these privileges on all tables of this database and on those to come: `['SELECT']`, `['SELECT', 'INSERT']`. */
  account(privileges: readonly string[]): Promise<string>;
  drop(): Promise<void>;
}

export interface SqliteDatabase {
  readonly path: string;
  /** `sqlite:` and the path. */
  readonly url: string;
  /** For seeding. Closed by `drop`. */
  readonly knex: Knex;
  /** Runs statements, several with `;` between them. */
  exec(sql: string): void;
  /** Deletes the file and its folder. */
  drop(): Promise<void>;
}

let counter = 0;

/** Unique among the test files that run at the same time, and short. */
function freshName(label: string): string {
  counter += 1;
  return `${label}_${process.pid.toString(36)}_${process.hrtime.bigint().toString(36)}_${counter}`;
}

/** `charset` defaults to utf8mb4, `collation` to that character set's own. */
export async function freshMariadb(options: { readonly charset?: string; readonly collation?: string } = {}): Promise<ServerDatabase> {
  const server = serverUrl('mariadb', mariadbAdvice);
  const name = freshName('t');
  await administer('mysql2', server, async (admin) => {
    const collation = options.collation === undefined ? '' : ` COLLATE ${word(options.collation)}`;
    await admin.raw(`CREATE DATABASE ?? CHARACTER SET ${word(options.charset ?? 'utf8mb4')}${collation}`, [name]);
  });
  const url = `${server}${name}`;
  const knex = knexPkg({ client: 'mysql2', connection: url, pool: { min: 0, max: 4 } });
  const users: string[] = [];
  return {
    name,
    url,
    knex,
    account: async (privileges) => {
      const user = freshName('u');
      users.push(user);
      await knex.raw('CREATE USER ?@? IDENTIFIED BY ?', [user, '127.0.0.1', 'secret']);
      await knex.raw(`GRANT ${privileges.map(word).join(', ')} ON ??.* TO ?@?`, [name, user, '127.0.0.1']);
      return withAccount(url, user, 'secret');
    },
    drop: async () => {
      await knex.destroy();
      await administer('mysql2', server, async (admin) => {
        await admin.raw('DROP DATABASE IF EXISTS ??', [name]);
        for (const user of users) await admin.raw('DROP USER IF EXISTS ?@?', [user, '127.0.0.1']);
      });
    },
  };
}

/**
 * `locale` (the order of text) defaults to C, `encoding` to UTF8. Where the machine lacks en_US.UTF-8, PostgreSQL's own (ICU's) en-US order takes its place:
 * it too differs from the order of bytes in letters' case and in punctuation.
 */
export async function freshPostgres(options: { readonly locale?: 'C' | 'en_US.UTF-8'; readonly encoding?: string } = {}): Promise<ServerDatabase> {
  const server = serverUrl('postgres', postgresAdvice);
  const name = freshName('t');
  await administer('pg', `${server}postgres`, async (admin) => {
    const order = options.locale === 'en_US.UTF-8' ? await americanOrder(admin) : "LC_COLLATE 'C' LC_CTYPE 'C'";
    await admin.raw(`CREATE DATABASE ?? TEMPLATE template0 ENCODING '${word(options.encoding ?? 'UTF8')}' ${order}`, [name]);
  });
  const url = `${server}${name}`;
  const knex = knexPkg({ client: 'pg', connection: url, pool: { min: 0, max: 4 } });
  const users: string[] = [];
  return {
    name,
    url,
    knex,
    account: async (privileges) => {
      const user = freshName('u');
      users.push(user);
      const granted = privileges.map(word).join(', ');
      await knex.raw("CREATE ROLE ?? LOGIN PASSWORD 'secret'", [user]);
      await knex.raw(`GRANT ${granted} ON ALL TABLES IN SCHEMA public TO ??`, [user]);
      await knex.raw(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${granted} ON TABLES TO ??`, [user]);
      return withAccount(url, user, 'secret');
    },
    drop: async () => {
      await knex.destroy();
      await administer('pg', `${server}postgres`, async (admin) => {
        await admin.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [name]);
        for (const user of users) await admin.raw('DROP ROLE IF EXISTS ??', [user]);
      });
    },
  };
}

async function americanOrder(admin: Knex): Promise<string> {
  const found = await admin('pg_collation').whereIn('collname', ['en_US.utf8', 'en_US.UTF-8']).count({ n: '*' }).first();
  if (Number(found?.['n']) > 0) return "LC_COLLATE 'en_US.UTF-8' LC_CTYPE 'en_US.UTF-8'";
  return "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LC_COLLATE 'C' LC_CTYPE 'C'";
}

/** An embedded database in a file of its own; it needs no server. */
export function freshSqlite(): SqliteDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-sqlite-'));
  const path = join(folder, 'test.db');
  const knex = knexPkg({ client: LibsqlClient, connection: { filename: path }, useNullAsDefault: true });
  return {
    path,
    url: `sqlite:${path}`,
    knex,
    exec: (sql) => {
      const database = new Database(path);
      try {
        database.exec(sql);
      } finally {
        database.close();
      }
    },
    drop: async () => {
      await knex.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A URL at which nobody listens: a system that is down. */
export async function deadUrl(dialect: 'mysql' | 'postgres'): Promise<string> {
  return `${dialect}://nobody:secret@127.0.0.1:${await freePort()}/nothing`;
}

export function describeWithMariadb(title: string, body: () => void): void {
  describeOrSkip(title, inject('servers').mariadb === null ? mariadbAdvice : null, body);
}

export function describeWithPostgres(title: string, body: () => void): void {
  describeOrSkip(title, inject('servers').postgres === null ? postgresAdvice : null, body);
}

export function describeWithMariadbAndPostgres(title: string, body: () => void): void {
  const { mariadb, postgres } = inject('servers');
  const missing = [mariadb === null ? mariadbAdvice : null, postgres === null ? postgresAdvice : null].filter((advice) => advice !== null);
  describeOrSkip(title, missing.length === 0 ? null : missing.join('; '), body);
}

function describeOrSkip(title: string, reason: string | null, body: () => void): void {
  if (reason === null) describe(title, body);
  else describe.skip(`${title} [skipped: ${reason}]`, body);
}

function serverUrl(kind: 'mariadb' | 'postgres', advice: string): string {
  const url = inject('servers')[kind];
  if (url === null) throw new Error(advice);
  return url;
}

function withAccount(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}

async function administer(client: 'mysql2' | 'pg', url: string, work: (admin: Knex) => Promise<void>): Promise<void> {
  const admin = knexPkg({ client, connection: url, pool: { min: 0, max: 1 } });
  try {
    await work(admin);
  } finally {
    await admin.destroy();
  }
}

/** What stands unquoted in a statement may only be a word. */
function word(text: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_ ]*$/.test(text)) throw new Error(`not a word: ${text}`);
  return text;
}
