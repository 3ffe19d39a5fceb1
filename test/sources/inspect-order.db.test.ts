import { expect, it } from 'vitest';
import type { Finding } from '../../src/sources/inspect-report.ts';
import { describeWithMariadbAndPostgres } from '../servers/databases.ts';
import { DATABASES, fill, type Look, look, telling } from './inspected-oms.ts';
import { mariadb, postgres, type TestDatabase, withDatabase } from './source-systems.ts';

type Label = keyof typeof DATABASES;
const LABELS: readonly Label[] = ['MariaDB', 'PostgreSQL', 'SQLite'];
const SERVERS: readonly Label[] = ['MariaDB', 'PostgreSQL'];
const INVENTORY = 'systems.oms.datasets.inventory';

async function unindexed(database: TestDatabase): Promise<void> {
  await fill(database);
  await database.exec(`DROP INDEX by_sku${database.dialect === 'mysql' ? ' ON stock' : ''}`);
}

async function one(database: TestDatabase, options: Look = {}): Promise<Finding> {
  const found = telling(await look(database, options));
  expect(found, JSON.stringify(found)).toHaveLength(1);
  return found[0] as Finding;
}

describeWithMariadbAndPostgres('a key that no index orders', () => {
  it.each(LABELS)('is told with the index that orders it, on %s', (label) =>
    withDatabase(DATABASES[label](), async (database) => {
      await unindexed(database);
      const finding = await one(database);
      expect(finding).toMatchObject({
        level: 'note',
        where: INVENTORY,
        what: '2 rows are sorted at each run for inventory: no index has the order of its key (sku, facility)',
      });
      expect(finding.cure).toMatch(/^CREATE INDEX .tallyman_inventory_inventory. ON .*stock. \(.sku..*, .facility..*\)$/);
      await database.exec(finding.cure ?? '');
      expect(telling(await look(database))).toEqual([]);
    }),
  );

  it.each(LABELS)('is not helped by an index of its columns in another order, or of the first alone, on %s', (label) =>
    withDatabase(DATABASES[label](), async (database) => {
      await unindexed(database);
      await database.exec('CREATE INDEX other_order ON stock (facility, sku);\nCREATE INDEX first_alone ON stock (sku)');
      if (label === 'MariaDB') await database.exec('CREATE INDEX beginnings ON stock (sku(3), facility(3))');
      if (label === 'PostgreSQL') await database.exec("CREATE INDEX of_some ON stock (sku, facility) WHERE facility = 'DAL'");
      expect((await one(database)).cure).toContain('CREATE INDEX');
    }),
  );

  it.each(LABELS)('needs no index of what is the same in every row, on %s', (label) =>
    withDatabase(DATABASES[label](), async (database) => {
      await unindexed(database);
      const finding = await one(database, { deployment: [['facility: facility', 'facility: { value: DAL }']] });
      await database.exec(finding.cure ?? '');
      expect(finding.cure).not.toContain('facility');
      expect(telling(await look(database, { deployment: [['facility: facility', 'facility: { value: DAL }']] }))).toEqual([]);
    }),
  );

  it.each(LABELS)('is a warning where many rows are sorted, on %s', (label) =>
    withDatabase(DATABASES[label](), async (database) => {
      await unindexed(database);
      await database.exec(`INSERT INTO stock WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        SELECT ${database.dialect === 'mysql' ? "CONCAT('S', a.i, '-', b.i)" : "'S' || a.i || '-' || b.i"}, 'DAL', '1' FROM n a, n b WHERE b.i <= 100`);
      const finding = await one(database);
      expect(finding).toMatchObject({ level: 'warning', what: expect.stringContaining('100002 rows') });
      await database.exec(finding.cure ?? '');
      expect(telling(await look(database, { sample: 10 }))).toEqual([]);
    }),
  );

  it.each<[string, string, string]>([
    ['normalised', 'facilities: { DAL: {}', 'facilities: { DAL: {}'],
    ['translated to our facilities', 'facilities: { DAL: {}', 'facilities: { DAL: { codes: { oms: DAL-1 } }'],
  ])('cannot be ordered by any index where it is %s, and that is said', (how, from, to) =>
    Promise.all(
      LABELS.map((label) =>
        withDatabase(DATABASES[label](), async (database) => {
          await fill(database);
          const normalise: readonly [string, string] = ['sku: sku,', how === 'normalised' ? 'sku: { column: sku, normalize: [upper] },' : 'sku: sku,'];
          const finding = await one(database, { deployment: [[from, to], normalise] });
          expect(finding).toMatchObject({ level: 'note', where: INVENTORY, cure: null });
          expect(finding.what).toContain(`${how === 'normalised' ? 'sku' : 'facility'} is normalised, mapped or translated, and no index has that order`);
        }),
      ),
    ).then(() => undefined),
  );

  it.each(LABELS)('of rows that come from a view cannot be cured, on %s', (label) =>
    withDatabase(DATABASES[label](), async (database) => {
      await unindexed(database);
      await database.exec(
        `CREATE VIEW shelves AS SELECT * FROM stock${database.dialect === 'postgres' ? `;\nGRANT SELECT ON shelves TO "${new URL(database.system.url).username}"` : ''}`,
      );
      const finding = await one(database, {
        deployment: [['table: stock\n        columns: { sku: sku, facility: facility', 'table: shelves\n        columns: { sku: sku, facility: facility']],
      });
      expect(finding).toMatchObject({ level: 'note', cure: null, what: expect.stringContaining('they come from a view') });
    }),
  );

  it('in a collation of its own on MariaDB cannot be cured', () =>
    withDatabase(mariadb('general', 'varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci'), async (database) => {
      await fill(database);
      const found = telling(await look(database));
      expect(found.map(({ level, cure }) => [level, cure])).toEqual([
        ['note', null],
        ['note', null],
      ]);
      expect(found[0]?.what).toContain('external_id (utf8mb4_general_ci)');
    }));

  it.each(['en_US.UTF-8', 'C'] as const)('on PostgreSQL has an index in any collation and of any type: %s', (locale) =>
    withDatabase(postgres('postgres', { locale }), async (database) => {
      await fill(database);
      await database.exec(
        'DROP INDEX by_sku;\nDROP INDEX by_external_id;\nALTER TABLE stock ALTER COLUMN sku TYPE char(9);\nALTER TABLE oms_orders ALTER COLUMN external_id TYPE integer USING external_id::integer',
      );
      const found = telling(await look(database));
      expect(found).toHaveLength(2);
      for (const { cure } of found) await database.exec(cure ?? '');
      expect(telling(await look(database))).toEqual([]);
    }),
  );

  it.each(LABELS)('of several datasets that are read as one is sorted whatever their indexes, on %s', (label) =>
    withDatabase(DATABASES[label](), async (database) => {
      await fill(database);
      const transit = '      transit:\n        table: stock\n        columns: { sku: sku, facility: facility, on_hand: on_hand }\n  web:\n';
      const both: readonly [string, string] = [
        'left:  { dataset: oms.inventory }',
        'left:  { datasets: [oms.inventory, oms.transit], aggregate: { on_hand: sum } }',
      ];
      const finding = await one(database, { deployment: [['  web:\n', transit]], rules: { inventory: [both] } });
      expect(finding).toMatchObject({ level: 'note', where: INVENTORY, cure: null });
      expect(finding.what).toBe('inventory and transit are read as one for inventory, and sorted at each run, whatever indexes they have');
    }),
  );
});

describeWithMariadbAndPostgres('a scope that no index finds', () => {
  const scope: Look = { rules: { intake: [['key: ', 'scope: { since: 90d, on: placed_at, margin: 2d }\nkey: ']] } };

  it.each(SERVERS)('is told with the index that does, on %s', (label) =>
    withDatabase(DATABASES[label](), async (database) => {
      await fill(database);
      await database.exec('CREATE INDEX not_first ON oms_orders (order_no, placed_at)');
      const finding = await one(database, scope);
      expect(finding).toMatchObject({
        where: 'systems.oms.datasets.orders',
        what: '2 rows are searched at each run for the scope of intake: no index begins with placed_at',
      });
      await database.exec(finding.cure ?? '');
      expect(telling(await look(database, scope))).toEqual([]);
    }),
  );

  it('is not asked of SQLite, which no scope narrows', () =>
    withDatabase(DATABASES.SQLite(), async (database) => {
      await fill(database);
      expect(telling(await look(database, scope))).toEqual([]);
    }));
});
