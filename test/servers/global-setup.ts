// Starts the database servers once for all database tests and stops them afterwards. Under CI a missing server is an error;
// elsewhere its tests are skipped, and one line says how to get it.
import type { TestProject } from 'vitest/node';
import { mariadbAdvice, startMariadb } from './mariadb.ts';
import { postgresAdvice, startPostgres } from './postgres.ts';
import type { Server } from './processes.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Administrators' URLs, ending in a slash; null where the server is not installed. */
    readonly servers: { readonly mariadb: string | null; readonly postgres: string | null };
  }
}

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const outcomes = await Promise.allSettled([startMariadb(), startPostgres()]);
  const stop = async (): Promise<void> => {
    await Promise.all(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value?.stop() : undefined)));
  };
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) {
    await stop();
    throw new AggregateError(
      failed.map((outcome) => outcome.reason),
      'a database server for the tests did not start',
    );
  }
  const [mariadb, postgres] = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
  const missing = [isMissing(mariadb) ? mariadbAdvice : null, isMissing(postgres) ? postgresAdvice : null].filter((advice) => advice !== null);
  if (missing.length > 0 && process.env['CI'] === 'true') {
    await stop();
    throw new Error(missing.join('; '));
  }
  if (missing.length > 0) process.stderr.write(`\nSkipping tests: ${missing.join('; ')}\n\n`);
  project.provide('servers', { mariadb: mariadb?.url ?? null, postgres: postgres?.url ?? null });
  return stop;
}

function isMissing(server: Server | null | undefined): boolean {
  return server === null || server === undefined;
}
