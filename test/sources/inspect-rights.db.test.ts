import { expect, it } from 'vitest';
import { describeWithMariadb, describeWithPostgres, freshMariadb, freshPostgres, type ServerDatabase } from '../servers/databases.ts';
import { fill, findingAt, look, telling } from './inspected-oms.ts';
import { systemAt, type TestDatabase, withDatabase } from './source-systems.ts';

interface Rights extends TestDatabase {
  readonly server: ServerDatabase;
}

async function rights(dialect: 'mysql' | 'postgres'): Promise<Rights> {
  const server = await (dialect === 'mysql' ? freshMariadb() : freshPostgres());
  const database: Rights = {
    label: dialect,
    dialect,
    system: systemAt(dialect, server.url),
    textType: dialect === 'mysql' ? 'varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin' : 'varchar(80)',
    server,
    exec: async (sql) => {
      for (const statement of sql.split(/;\n/)) await server.knex.raw(statement.replaceAll('?', '\\?'));
    },
    literal: (text) => text,
    drop: () => server.drop(),
  };
  await fill(database);
  return database;
}

function userOf(url: string): string {
  return new URL(url).username;
}

/** Another account's URL, as the cure's own statements make it. */
function readerOf(url: string, user: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = 'secret';
  return changed.href;
}

describeWithMariadb('an account of MariaDB', () => {
  const inMariadb = (work: (database: Rights) => Promise<void>) => withDatabase(rights('mysql'), work);

  it('that may only read is well, whatever harmless else it may', () =>
    inMariadb(async (database) => {
      const url = await database.server.account(['SELECT', 'SHOW VIEW', 'EXECUTE']);
      expect(telling(await look(database, { url }))).toEqual([]);
    }));

  it('that could write is told so, with the REVOKE that ends it', () =>
    inMariadb(async (database) => {
      const url = await database.server.account(['SELECT', 'INSERT', 'DROP']);
      await database.exec(`GRANT UPDATE (state), DELETE ON oms_orders TO \`${userOf(url)}\`@'127.0.0.1'`);
      const report = await look(database, { url });
      expect(report.status).toBe('well');
      const found = telling(report);
      expect(found.map(({ level, what }) => [level, what])).toEqual([
        ['warning', `the account could write: INSERT, DROP on \`${database.server.name}\`.*`],
        ['warning', `the account could write: UPDATE (\`state\`), DELETE on \`${database.server.name}\`.\`oms_orders\``],
      ]);
      for (const { cure } of found) await database.exec(cure ?? '');
      expect(telling(await look(database, { url }))).toEqual([]);
    }));

  it('that has all rights to its database, and may pass them on, keeps the one to read', () =>
    inMariadb(async (database) => {
      const url = await database.server.account(['ALL']);
      await database.exec(`GRANT SELECT ON ${database.server.name}.* TO \`${userOf(url)}\`@'127.0.0.1' WITH GRANT OPTION`);
      const [finding, ...others] = telling(await look(database, { url }));
      expect(others).toEqual([]);
      expect(finding?.what).toContain('ALL PRIVILEGES, GRANT OPTION');
      await database.exec(finding?.cure ?? '');
      expect(telling(await look(database, { url }))).toEqual([]);
    }));

  it('that writes by a role is told which role', () =>
    inMariadb(async (database) => {
      const url = await database.server.account(['SELECT']);
      const role = `r${userOf(url)}`;
      const account = `\`${userOf(url)}\`@'127.0.0.1'`;
      try {
        await database.exec(`CREATE ROLE ${role};\nGRANT DELETE ON stock TO ${role};\nGRANT ${role} TO ${account};\nSET DEFAULT ROLE ${role} FOR ${account}`);
        const [finding] = telling(await look(database, { url }));
        expect(finding).toMatchObject({ where: `\`${role}\``, cure: `REVOKE DELETE ON \`${database.server.name}\`.\`stock\` FROM \`${role}\`` });
        await database.exec(finding?.cure ?? '');
        expect(telling(await look(database, { url }))).toEqual([]);
      } finally {
        await database.exec(`DROP ROLE ${role}`);
      }
    }));

  it('that administers the server is to be replaced by one made for reading', () =>
    inMariadb(async (database) => {
      const { url } = database.server;
      const [finding, ...others] = telling(await look(database, { url }));
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ level: 'warning', what: expect.stringContaining('ALL PRIVILEGES on everything') });
      const [create, ...grants] = (finding?.cure ?? '').split(';\n');
      expect(create).toBe("CREATE USER `tallyman_reader`@`127.0.0.1` IDENTIFIED BY '???'");
      expect(grants).toHaveLength(2);
      const reader = `reader_${database.server.name}`;
      try {
        await database.exec((finding?.cure ?? '').replaceAll('tallyman_reader', reader).replace('???', 'secret'));
        expect(telling(await look(database, { url: readerOf(url, reader) }))).toEqual([]);
      } finally {
        await database.exec(`DROP USER IF EXISTS ${reader}@'127.0.0.1'`);
      }
    }));

  it('that may not read a table is given the GRANT, the other tables notwithstanding', () =>
    inMariadb(async (database) => {
      const url = await database.server.account(['SHOW VIEW']);
      await database.exec(`GRANT SELECT ON stock TO \`${userOf(url)}\`@'127.0.0.1'`);
      const report = await look(database, { url });
      expect(report.status).toBe('wrong');
      const { level, cure } = findingAt(report, 'systems.oms.datasets.orders.table');
      expect(level).toBe('error');
      expect(cure).toBe(`GRANT SELECT ON \`${database.server.name}\`.\`oms_orders\` TO \`${userOf(url)}\`@\`127.0.0.1\``);
      expect(report.datasets.map(({ dataset }) => dataset)).toEqual(['inventory']);
      await database.exec(cure ?? '');
      expect(telling(await look(database, { url }))).toEqual([]);
    }));

  it('that may not read what a statement reads is given the GRANT too', () =>
    inMariadb(async (database) => {
      const url = await database.server.account(['SHOW VIEW']);
      await database.exec(`GRANT SELECT ON oms_orders TO \`${userOf(url)}\`@'127.0.0.1'`);
      const sql = [['table: stock\n        columns: { sku: sku, facility: facility, on_hand: on_hand }', 'sql: "SELECT * FROM stock"']] as const;
      const denied = findingAt(await look(database, { url, deployment: sql }), 'inventory.sql');
      await database.exec(denied.cure ?? '');
      const cured = await look(database, { url, deployment: sql });
      expect(cured.status).toBe('well');
      expect(cured.datasets).toHaveLength(2);
    }));
});

describeWithPostgres('an account of PostgreSQL', () => {
  const inPostgres = (work: (database: Rights) => Promise<void>) => withDatabase(rights('postgres'), work);

  it('that may only read is well', () =>
    inPostgres(async (database) => {
      expect(telling(await look(database, { url: await database.server.account(['SELECT']) }))).toEqual([]);
    }));

  it('that could write is told so, column by column, role by role, with the REVOKE that ends it', () =>
    inPostgres(async (database) => {
      const url = await database.server.account(['SELECT', 'INSERT']);
      const user = userOf(url);
      const role = `Role "${user}"`.replaceAll('"', '""');
      try {
        await database.exec(`CREATE ROLE "${role}";\nGRANT DELETE, TRUNCATE ON stock TO "${role}";\nGRANT "${role}" TO "${user}";
GRANT UPDATE (state) ON oms_orders TO "${user}";\nGRANT UPDATE ON stock TO PUBLIC;\nGRANT CREATE ON SCHEMA public TO "${user}"`);
        const found = telling(await look(database, { url }));
        expect(found.every(({ level }) => level === 'warning')).toBe(true);
        expect(found.map(({ cure }) => cure).sort()).toEqual(
          [
            `REVOKE INSERT, UPDATE ON "public"."oms_orders" FROM ${user}`,
            `REVOKE INSERT ON "public"."stock" FROM ${user}`,
            `REVOKE UPDATE ON "public"."stock" FROM PUBLIC`,
            `REVOKE DELETE, TRUNCATE ON "public"."stock" FROM "${role}"`,
            `REVOKE CREATE ON SCHEMA "public" FROM ${user}`,
          ].sort(),
        );
        for (const { cure } of found) await database.exec(cure ?? '');
        expect(telling(await look(database, { url }))).toEqual([]);
      } finally {
        await database.exec(`DROP OWNED BY "${role}";\nDROP ROLE "${role}"`);
      }
    }));

  it('that may write everything, or make roles, is told so', () =>
    inPostgres(async (database) => {
      const url = await database.server.account(['SELECT']);
      await database.exec(`GRANT pg_write_all_data TO "${userOf(url)}";\nALTER ROLE "${userOf(url)}" CREATEROLE CREATEDB`);
      const found = telling(await look(database, { url }));
      expect(found.map(({ level, what }) => [level, what])).toEqual([
        ['warning', 'the account has CREATEROLE and CREATEDB'],
        ['warning', 'the account may write all tables'],
      ]);
      for (const { cure } of found) await database.exec(cure ?? '');
      expect(telling(await look(database, { url }))).toEqual([]);
    }));

  it.each([
    ['is a superuser', async (database: Rights) => database.server.url],
    [
      'owns "public"."stock"',
      async ({ server, exec }: Rights) => {
        const url = await server.account(['SELECT']);
        await exec(`ALTER TABLE stock OWNER TO "${userOf(url)}"`);
        return url;
      },
    ],
  ])('that %s is to be replaced by one made for reading', (why, account) =>
    inPostgres(async (database) => {
      const url = await account(database);
      const [finding, ...others] = telling(await look(database, { url }));
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ level: 'warning', what: `the account ${why}: tallyman needs one that can only read` });
      const reader = `reader_${database.server.name}`;
      try {
        await database.exec((finding?.cure ?? '').replaceAll('tallyman_reader', reader).replace('???', 'secret'));
        expect(telling(await look(database, { url: readerOf(url, reader) }))).toEqual([]);
      } finally {
        await database.exec(`DROP OWNED BY "${reader}";\nDROP ROLE "${reader}"`);
      }
    }),
  );

  it('that may not read a table, or not use its schema, is given the GRANT', () =>
    inPostgres(async (database) => {
      const url = await database.server.account(['REFERENCES']);
      await database.exec(`GRANT SELECT ON oms_orders TO "${userOf(url)}";\nCREATE SCHEMA "Ware house";\nALTER TABLE stock SET SCHEMA "Ware house"`);
      const table = [['table: stock', 'table: Ware house.stock']] as const;
      const { level, cure } = findingAt(await look(database, { url, deployment: table }), 'inventory.table');
      expect(level).toBe('error');
      expect(cure).toBe(`GRANT USAGE ON SCHEMA "Ware house" TO "${userOf(url)}";\nGRANT SELECT ON "Ware house"."stock" TO "${userOf(url)}"`);
      await database.exec(cure ?? '');
      expect(telling(await look(database, { url, deployment: table }))).toEqual([]);
    }));

  it('that may not read one column is given the GRANT', () =>
    inPostgres(async (database) => {
      const url = await database.server.account(['SELECT']);
      const user = userOf(url);
      await database.exec(`REVOKE SELECT ON oms_orders FROM "${user}";\nGRANT SELECT (external_id, order_no) ON oms_orders TO "${user}"`);
      const denied = findingAt(await look(database, { url }), 'systems.oms.datasets.orders');
      expect(denied).toMatchObject({ level: 'error', cure: `GRANT SELECT ON "public"."oms_orders" TO "${user}"` });
      await database.exec(denied.cure ?? '');
      expect(telling(await look(database, { url }))).toEqual([]);
    }));
});
