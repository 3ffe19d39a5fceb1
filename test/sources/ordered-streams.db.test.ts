import { expect, it } from 'vitest';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import { dataset, keysOf, mapped, mariadb, partOf, postgres, sqlite, streamAll, type TestDatabase } from './source-systems.ts';

// In the order of their UTF-8 bytes, worked out by hand: '!' 21 < digits 30-39 < upper 41-5A < lower 61-7A < C3.. (é) < E2 82 AC (€) < EF BD 81 (ａ) < F0.. (astral).
const LATIN_KEYS = ['!', '0007', '007', '10', '100', '7', '9', 'A', 'A', 'A ', 'A B', 'AB', 'Z', 'a', 'a\t', 'a ', 'a!', 'ab', 'b', 'e', 'z', 'É', 'é'];
const UNICODE_KEYS = [...LATIN_KEYS, '€', 'ａ', '😀', '😀a'];

function suite(databases: readonly [string, () => Promise<TestDatabase>, readonly string[]][]): void {
  it.each(databases)('%s delivers keys in the order of their bytes, duplicates and trailing spaces kept', async (_label, make, keys) => {
    const database = await make();
    try {
      const shuffled = [...keys].sort((a, b) => b.length - a.length || (a < b ? 1 : -1));
      await database.exec(`CREATE TABLE orders (id ${database.textType}, n integer)`);
      await database.exec(`INSERT INTO orders VALUES ${shuffled.map((key, i) => `(${database.literal(key)}, ${i})`).join(', ')}`);
      await database.exec('CREATE INDEX orders_id ON orders (id)');
      const orders = partOf(dataset('orders', { table: 'orders' }, [mapped('order_id', 'text', { source: { column: 'id' } }), mapped('n', 'quantity')]), [
        ['n', 'quantity'],
      ]);
      const { rows, stream } = await streamAll(database.system, ['order_id'], [orders]);
      expect(keysOf(rows, 1).flat()).toEqual(keys);
      expect(stream.counts[0]).toEqual({ rows: keys.length, rejected: 0 });
    } finally {
      await database.drop();
    }
  });
}

describeWithMariadb('a MariaDB source', () => {
  suite([
    ['utf8mb4_general_ci', () => mariadb('', 'varchar(400)', { collation: 'utf8mb4_general_ci' }), UNICODE_KEYS],
    ['utf8mb4_unicode_ci', () => mariadb('', 'varchar(400)', { collation: 'utf8mb4_unicode_ci' }), UNICODE_KEYS],
    ['utf8mb4_bin', () => mariadb('', 'varchar(400)', { collation: 'utf8mb4_bin' }), UNICODE_KEYS],
    ['utf8mb4_nopad_bin, by its index', () => mariadb('', 'varchar(400)', { collation: 'utf8mb4_nopad_bin' }), UNICODE_KEYS],
    ['utf8mb3', () => mariadb('', 'varchar(200)', { charset: 'utf8mb3' }), UNICODE_KEYS.slice(0, -2)],
    ['latin1', () => mariadb('', 'varchar(400)', { charset: 'latin1' }), [...LATIN_KEYS, '€']],
    ['latin1_bin columns in a utf8mb4 database', () => mariadb('', 'varchar(400) CHARACTER SET latin1 COLLATE latin1_bin'), [...LATIN_KEYS, '€']],
    ['varbinary', () => mariadb('', 'varbinary(400)'), UNICODE_KEYS],
    ['utf16', () => mariadb('', 'varchar(150)', { charset: 'utf16' }), UNICODE_KEYS],
    ['ucs2', () => mariadb('', 'varchar(400) CHARACTER SET ucs2'), UNICODE_KEYS.slice(0, -2)],
  ]);
});

describeWithPostgres('a PostgreSQL source', () => {
  suite([
    ['C', () => postgres('', { locale: 'C' }), UNICODE_KEYS],
    ['en_US', () => postgres('', { locale: 'en_US.UTF-8' }), UNICODE_KEYS],
    ['LATIN1', () => postgres('', { locale: 'C', encoding: 'LATIN1' }), LATIN_KEYS],
  ]);
});

suite([
  ['SQLite', async () => sqlite(''), UNICODE_KEYS],
  ['SQLite, without case', async () => sqlite('', 'TEXT COLLATE NOCASE'), UNICODE_KEYS],
  ['SQLite, column without a type', async () => sqlite('', ''), UNICODE_KEYS],
]);
