// How Knex speaks to an SQLite file: its better-sqlite3 dialect on the libsql driver, which needs no compiler and is one build for every Node.
// Pragmas are their user's affair (`pool.afterCreate` is handed the raw libsql database).

import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import Database from 'libsql';

const require = createRequire(import.meta.url);
const BetterSqlite3Client = require('knex/lib/dialects/better-sqlite3/index.js') as typeof Knex.Client;

/** The driver's own connection, as `client.acquireConnection()` resolves to it. */
export type LibsqlConnection = Database.Database & {
  /** Of the driver, though its types do not say so: makes every statement that is under way fail at its next step. */
  interrupt(): void;
};

/** For `knex({ client: LibsqlClient, connection: { filename }, useNullAsDefault: true })`. Opening creates the file where there is none. */
export class LibsqlClient extends BetterSqlite3Client {
  _driver(): unknown {
    return Database;
  }
}
