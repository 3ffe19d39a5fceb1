import { expect, it } from 'vitest';
import { describeWithMariadbAndPostgres } from '../servers/databases.ts';
import { DATABASES, fill, findingAt, look, telling } from './inspected-oms.ts';
import { type TestDatabase, withDatabase } from './source-systems.ts';

type Label = keyof typeof DATABASES;
const LABELS: readonly Label[] = ['MariaDB', 'PostgreSQL', 'SQLite'];
const SERVERS: readonly Label[] = ['MariaDB', 'PostgreSQL'];

function onFilled(label: Label, work: (database: TestDatabase) => Promise<void>): Promise<void> {
  return withDatabase(DATABASES[label](), async (database) => {
    await fill(database);
    await work(database);
  });
}

describeWithMariadbAndPostgres('a system as doctor sees it', () => {
  it.each(LABELS)('that is in order has nothing to be told of it, on %s', (label) =>
    onFilled(label, async (database) => {
      const report = await look(database);
      expect(telling(report)).toEqual([]);
      expect(report).toMatchObject({ system: 'oms', role: 'oms', status: 'well' });
      expect(report.server?.product).toBe(label);
      expect(report.server?.version).toMatch(/^\d+\.\d+/);
      expect(report.datasets).toMatchObject([
        { dataset: 'orders', rows: 2, examined: 2, rejected: 0, watermark: null },
        { dataset: 'inventory', rows: 2, examined: 2, rejected: 0 },
      ]);
    }),
  );

  it.each(SERVERS)('names account, zone and clock of %s', (label) =>
    onFilled(label, async (database) => {
      const { server } = await look(database);
      expect(server?.account).toContain(new URL(database.system.url).username);
      expect(server?.timezone).toMatch(/\w/);
      expect(server?.skewMs).toBe(0);
    }),
  );

  it.each(SERVERS)('whose clock differs from ours is told of, and which of them is ahead, on %s', (label) =>
    onFilled(label, async (database) => {
      const skewed = async (ms: number) => telling(await look(database, { now: Date.now() + ms }));
      expect(await skewed(0)).toEqual([]);
      expect(await skewed(30_000)).toMatchObject([{ level: 'warning', what: expect.stringMatching(/^its clock is (29|30)s behind ours/) }]);
      expect(await skewed(-30_000)).toMatchObject([{ level: 'warning', what: expect.stringMatching(/^its clock is (30|31)s ahead of ours/) }]);
      expect(await skewed(-7_200_000)).toMatchObject([{ level: 'error', what: expect.stringContaining('2h') }]);
    }),
  );

  it.each(LABELS)('that cannot be reached is a report like any other, on %s', (label) =>
    onFilled(label, async (database) => {
      const url = { MariaDB: 'mysql://u:secret@127.0.0.1:1/x', PostgreSQL: 'postgres://u:secret@127.0.0.1:1/x', SQLite: 'sqlite:nowhere.db' }[label];
      const report = await look(database, { url });
      expect(report).toMatchObject({ status: 'unavailable', server: null, datasets: [] });
      expect(report.findings).toMatchObject([{ level: 'error', where: 'systems.oms.url' }]);
    }),
  );

  it.each(LABELS)('names a table that does not exist, and looks at the others, on %s', (label) =>
    onFilled(label, async (database) => {
      const report = await look(database, { deployment: [['table: oms_orders', 'table: oms_order']] });
      expect(report.status).toBe('wrong');
      const { level, what, cure } = findingAt(report, 'systems.oms.datasets.orders.table');
      expect({ level, cure }).toEqual({ level: 'error', cure: null });
      expect(what).toContain('did you mean "oms_orders"?');
      expect(report.datasets.map(({ dataset }) => dataset)).toEqual(['inventory']);
    }),
  );

  it.each(LABELS)('names each column that does not exist with the line that would map it, on %s', (label) =>
    onFilled(label, async (database) => {
      const wrong: readonly (readonly [string, string])[] = [
        ['channel_order_id: external_id', 'channel_order_id: externl_id'],
        ['total:            grand_total', 'total:            { column: grand_total, currency: curency }'],
      ];
      const report = await look(database, { deployment: wrong });
      expect(findingAt(report, 'orders.columns.channel_order_id')).toMatchObject({ level: 'error', cure: 'channel_order_id: { column: external_id }' });
      const currency = findingAt(report, 'orders.columns.total');
      expect(currency).toMatchObject({ what: expect.stringContaining('no column "curency" in oms_orders'), cure: 'total: { currency: currency }' });
      const cured = await look(database, {
        deployment: [
          ['channel_order_id: external_id', 'channel_order_id: { column: external_id }'],
          ['total:            grand_total', 'total:            { column: grand_total, currency: currency }'],
        ],
      });
      expect(telling(cured)).toEqual([]);
    }),
  );

  it.each(LABELS)('names a statement that does not run, and what one that runs fails to state, on %s', (label) =>
    onFilled(label, async (database) => {
      const stock = 'table: stock\n        columns: { sku: sku, facility: facility, on_hand: on_hand }';
      const broken = await look(database, { deployment: [[stock, 'sql: "SELECT sku, facility, nonsense( FROM stock"']] });
      expect(findingAt(broken, 'systems.oms.datasets.inventory.sql').level).toBe('error');
      const short = await look(database, { deployment: [[stock, 'sql: "SELECT sku, facility FROM stock"']] });
      expect(findingAt(short, 'inventory.columns.on_hand')).toMatchObject({
        level: 'error',
        what: expect.stringContaining('no column "on_hand" in the sql of inventory'),
      });
      const keyless = await look(database, { deployment: [[stock, 'sql: "SELECT facility, on_hand FROM stock"']] });
      expect(keyless.findings.map(({ where }) => where)).toContain('systems.oms.datasets.inventory.columns.sku');
    }),
  );

  it.each(LABELS)('counts values that do not fit, by column and reason, with three keys, on %s', (label) =>
    onFilled(label, async (database) => {
      const rows = Array.from({ length: 5 }, (_, i) => `('bad${i}', 'N${i}', 'created', 'USD', 'ten', '2026-11-20 08:00:00')`);
      await database.exec(`INSERT INTO oms_orders VALUES ${rows.join(', ')}, ('void', 'V', 'created', '', '1.00', '2026-11-20 08:00:00')`);
      const report = await look(database);
      expect(report.status).toBe('wrong');
      expect(report.datasets[0]).toMatchObject({ rows: 8, examined: 8, rejected: 6 });
      const faults = report.findings.filter(({ where }) => where === 'systems.oms.datasets.orders.columns.total');
      expect(faults.map(({ level, what, samples }) => [level, what, samples?.length])).toEqual([
        ['error', '5 rows are rejected: not a decimal number of at most 12 decimals', 3],
        ['error', '1 row is rejected: an amount without a currency', 1],
      ]);
      expect(faults[0]?.samples?.map(({ value, key }) => [value, key?.['channel'], key?.['channel_order_id']?.slice(0, 3)])).toEqual(
        Array.from({ length: 3 }, () => ['ten', 'web', 'bad']),
      );
      await database.exec("UPDATE oms_orders SET grand_total = '10' WHERE grand_total = 'ten';\nUPDATE oms_orders SET currency = 'USD'");
      expect(telling(await look(database))).toEqual([]);
    }),
  );

  it.each(LABELS)('reads no more rows than asked for, and says so, on %s', (label) =>
    onFilled(label, async (database) => {
      await database.exec("UPDATE stock SET on_hand = 'many'");
      const report = await look(database, { sample: 1 });
      expect(report.datasets[1]).toMatchObject({ rows: 2, examined: 1, rejected: 1 });
      expect(findingAt(report, 'inventory.columns.on_hand').what).toMatch(/^1 row is rejected of the 1 that were read/);
    }),
  );

  it.each(LABELS)('counts the words that a map lacks, told apart by their bytes, with the line that maps them, on %s', (label) =>
    onFilled(label, async (database) => {
      const words = ['wc-refunded', 'wc-refunded', 'wc-refunded', 'Created', 'Created ', 'created ', 'created', ''];
      const rows = words.map((word, i) => `('w${i}', 'W${i}', '${word}', 'USD', '1', '2026-11-20 08:00:00')`);
      await database.exec(`INSERT INTO oms_orders VALUES ${rows.join(', ')}, ('w9', 'W9', NULL, 'USD', '1', '2026-11-20 08:00:00')`);
      // Less is read than has the words: they are counted in the database.
      const finding = findingAt(await look(database, { sample: 1 }), 'orders.columns.status');
      expect(finding).toMatchObject({ level: 'error', what: expect.stringContaining('`map` lacks 5 words in 7 rows: each means one of open, held') });
      expect(finding.samples?.map(({ value, rows }) => [value, rows])).toEqual([
        ['wc-refunded', 3],
        ...['', 'Created', 'Created ', 'created '].map((word) => [word, 1]),
      ]);
      expect(finding.cure).toBe('map: { …, wc-refunded: ???, "": ???, Created: ???, "Created ": ???, "created ": ??? }');
      const entries = finding.cure?.slice('map: { …, '.length, -2).replaceAll('???', 'held') ?? '';
      expect(telling(await look(database, { deployment: [['created: open, ', `created: open, ${entries}, `]] }))).toEqual([]);
    }),
  );

  it.each(LABELS)('holds words without a map against those of the dataset, after normalising, on %s', (label) =>
    onFilled(label, async (database) => {
      const plain: readonly [string, string] = ['{ column: state, map: { created: open, sent: shipped } }', 'state'];
      const finding = findingAt(await look(database, { deployment: [plain] }), 'orders.columns.status');
      expect(finding.cure).toBe('status: { column: state, map: { created: ???, sent: ??? }, unmapped: keep }');
      await database.exec("UPDATE oms_orders SET state = ' OPEN'");
      const normalised: readonly [string, string] = [plain[0], '{ column: state, normalize: [trim, lower] }'];
      expect(telling(await look(database, { deployment: [normalised] }))).toEqual([]);
    }),
  );

  it.each(LABELS)('lists no more than the twenty most frequent of the strange words, on %s', (label) =>
    onFilled(label, async (database) => {
      const rows = Array.from({ length: 25 }, (_, i) => `('m${i}', 'M${i}', 'state ${String(i).padStart(2, '0')}', 'USD', '1', '2026-11-20 08:00:00')`);
      await database.exec(`INSERT INTO oms_orders VALUES ${rows.join(', ')}, ('m', 'M', 'state 24', 'USD', '1', '2026-11-20 08:00:00')`);
      const { samples, what } = findingAt(await look(database), 'orders.columns.status');
      expect(what).toContain('`map` lacks 20 or more words in 21 or more rows');
      expect(samples?.slice(0, 2).map(({ value, rows }) => [value, rows])).toEqual([
        ['state 24', 2],
        ['state 00', 1],
      ]);
    }),
  );

  it.each(LABELS)('counts keys that are empty or null, and those that only normalising empties, on %s', (label) =>
    onFilled(label, async (database) => {
      await database.exec("INSERT INTO stock VALUES (NULL, 'DAL', '1'), ('', 'DAL', '1'), ('  ', 'DAL', '1'), ('C', NULL, '1')");
      const report = await look(database, { deployment: [['sku: sku, facility: facility', 'sku: { column: sku, normalize: [trim] }, facility: facility']] });
      expect(report.status).toBe('well');
      expect(findingAt(report, 'inventory.columns.sku')).toMatchObject({ level: 'warning', what: expect.stringContaining('empty in 3 of 6 rows') });
      expect(findingAt(report, 'inventory.columns.facility')).toMatchObject({ level: 'warning', what: expect.stringContaining('empty in 1 of 6 rows') });
      // Spaces are a key like any other where nothing takes them away.
      expect(findingAt(await look(database), 'inventory.columns.sku').what).toContain('empty in 2 of 6 rows');
      await database.exec("DELETE FROM stock WHERE sku IS NULL OR facility IS NULL OR sku < 'A'");
      expect(telling(await look(database))).toEqual([]);
    }),
  );

  it.each(LABELS)('names facilities that nobody declared, with the lines that declare them, on %s', (label) =>
    onFilled(label, async (database) => {
      await database.exec("INSERT INTO stock VALUES ('C', '10000', '1'), ('D', '10000', '1'), ('E', 'dal', '1'), ('F', '-', '1')");
      const finding = findingAt(await look(database), 'inventory.columns.facility');
      expect(finding).toMatchObject({ level: 'warning', what: '2 facilities in 3 rows not declared' });
      expect(finding.samples?.map(({ value, rows }) => [value, rows])).toEqual([
        ['10000', 2],
        ['dal', 1],
      ]);
      expect(finding.cure).toBe('facilities: { …, ???: { codes: { oms: "10000" } }, ???: { codes: { oms: dal } } }');
      const declared = 'facilities: { DAL: {}, RNO: {}, EWR: { codes: { oms: "10000" } }, ATL: { codes: { oms: dal } } }';
      const cured = await look(database, { deployment: [['facilities: { DAL: {}, RNO: {} }', declared]] });
      expect(cured.findings.filter(({ where }) => where.endsWith('facility'))).toEqual([]);
    }),
  );

  it.each(LABELS)('tells how old a watermark is, and that a feed has fallen behind, on %s', (label) =>
    onFilled(label, async (database) => {
      const watermark = (mark: string): readonly [string, string] => ['table: stock\n', `table: stock\n        watermark: ${mark}\n`];
      const at = Date.UTC(2026, 10, 20, 9);
      const say = async (mark: string, hours: number) => {
        const report = await look(database, { deployment: [watermark(mark)], now: at + hours * 3_600_000 });
        return { ms: report.datasets[1]?.watermark, said: report.findings.filter(({ where }) => where.endsWith('.watermark')) };
      };
      const sql = '{ sql: "SELECT MAX(placed_at) FROM oms_orders", fence_max: 26h }';
      expect(await say(sql, 25)).toEqual({ ms: at, said: [] });
      expect((await say(sql, 27)).said).toMatchObject([
        { level: 'error', what: '2026-11-20T09:00:00.000Z is 1d 3h old, and fence_max is 1d 2h: what feeds inventory has fallen behind' },
      ]);
      expect((await say(sql, -5)).said).toMatchObject([{ level: 'warning', what: expect.stringContaining('5h ahead of our clock') }]);
      await database.exec('DELETE FROM oms_orders');
      expect(await say(sql, 1)).toMatchObject({ ms: null, said: [{ level: 'warning', what: expect.stringContaining('nothing was ever stated') }] });
      expect((await say('{ column: on_hand }', 1)).said).toMatchObject([{ level: 'error', what: expect.stringContaining('"6.5", which is no point in time') }]);
    }),
  );

  it.each(LABELS)('says which datasets the guard would not believe, on %s', (label) =>
    onFilled(label, async (database) => {
      const guarded = (rows: number) => look(database, { deployment: [['role: oms\n', `role: oms\n    guard: { min_rows: ${rows} }\n`]] });
      expect(telling(await guarded(2))).toEqual([]);
      expect((await guarded(3)).findings.filter(({ level }) => level === 'error')).toMatchObject([
        { where: 'systems.oms.guard', what: 'orders has 2 rows, and min_rows is 3: no read of it is believed' },
        { what: expect.stringContaining('inventory has 2 rows') },
      ]);
    }),
  );

  it.each(LABELS)('looks at a dataset without a boundary too, and says that none reads it, on %s', (label) =>
    onFilled(label, async (database) => {
      const financials = '      financials:\n        table: oms_orders\n        columns: { order_id: order_no, currency: currency, due: state }\n  web:\n';
      const report = await look(database, { deployment: [['  web:\n', financials]] });
      expect(findingAt(report, 'systems.oms.datasets.financials')).toMatchObject({ level: 'note', what: 'no boundary reads financials' });
      expect(findingAt(report, 'financials.columns.due').what).toContain('2 rows are rejected');
    }),
  );

  it.each(SERVERS)('whose own zone is another than that of its times without a zone is noted, on %s', (label) =>
    onFilled(label, async (database) => {
      const zoned = await look(database, { deployment: [['role: oms\n', 'role: oms\n    timezone: Pacific/Kiritimati\n']] });
      expect(findingAt(zoned, 'systems.oms.timezone')).toMatchObject({
        level: 'note',
        what: expect.stringMatching(/^orders\.placed_at carry no zone and are read in Pacific\/Kiritimati; the server's own is /),
      });
    }),
  );
});
