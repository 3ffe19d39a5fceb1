// One connection taken out of a Knex pool of one for as long as a session lasts, and given back whatever happens: a pool waits for ever for what is still out.

import type { Socket } from 'node:net';
import type { Knex } from 'knex';
import { FAREWELL_MS } from './deadlines.ts';

/** For a source's Knex: what it would print is thrown as well, and may name hosts. */
export const QUIET: Knex.Logger = { debug: () => undefined, warn: () => undefined, error: () => undefined, deprecate: () => undefined };

/** Hands the driver's connection to `prepare`. Where either fails, nothing stays open. */
export async function takeConnection<Driver, T>(knex: Knex, prepare: (driver: Driver) => Promise<T> | T): Promise<T> {
  let driver: Driver | null = null;
  try {
    driver = (await knex.client.acquireConnection()) as Driver;
    return await prepare(driver);
  } catch (cause) {
    await giveBack(knex, driver);
    throw cause;
  }
}

/**
 * Closes a connection to a server, and its pool. One that is `idle` takes leave, which spares the server's log an aborted client;
 * another's socket goes first, because what still runs would keep a farewell waiting.
 */
export async function takeLeave(knex: Knex, driver: unknown, socket: Socket, idle: boolean): Promise<void> {
  if (!idle) socket.destroy();
  const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
  try {
    await giveBack(knex, driver);
  } finally {
    clearTimeout(timer);
  }
}

/** Closes the connection and its pool. */
export async function giveBack(knex: Knex, driver: unknown): Promise<void> {
  if (driver !== null) await knex.client.releaseConnection(driver);
  await knex.destroy();
}
