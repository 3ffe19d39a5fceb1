// What the runs are measured against: the bare reading of the same statements, and the bare writing of the same rows.
import mysql, { type Connection as StreamingConnection } from 'mysql2';
import type { Connection, RowDataPacket } from 'mysql2/promise';

/** A connection's statements up to and including the one that streams, as the server logged them. */
export interface Replay {
  readonly database: string;
  readonly before: readonly string[];
  readonly streamed: string;
}

interface LogLine extends RowDataPacket {
  readonly thread_id: number;
  readonly command_type: string;
  readonly argument: string;
}

/** Runs `work` with the server's log on, and picks out the two connections that streamed an ordered `inventory`. */
export async function recordStatements(
  connection: Connection,
  databases: readonly [string, string],
  work: () => Promise<unknown>,
): Promise<readonly [Replay, Replay]> {
  await connection.query("SET GLOBAL log_output = 'TABLE'");
  await connection.query('TRUNCATE mysql.general_log');
  await connection.query('SET GLOBAL general_log = ON');
  try {
    await work();
  } finally {
    await connection.query('SET GLOBAL general_log = OFF');
  }
  const [lines] = await connection.query<LogLine[]>(
    'SELECT thread_id, command_type, CONVERT(argument USING utf8mb4) argument FROM mysql.general_log ORDER BY event_time, thread_id',
  );
  const threads = new Set(lines.map((line) => line.thread_id));
  const replays = [...threads].map((thread) => readThread(lines.filter((line) => line.thread_id === thread)));
  const [left, right] = databases.map((database) => replays.find((replay) => replay?.database === database));
  if (!left || !right) throw new Error('the run did not stream both inventories');
  return [left, right];
}

function readThread(lines: readonly LogLine[]): Replay | null {
  const connect = lines.find((line) => line.command_type === 'Connect');
  const database = / on (\w+) using /.exec(connect?.argument ?? '')?.[1];
  const statements = lines.filter((line) => line.command_type === 'Query' || line.command_type === 'Execute').map((line) => line.argument);
  const at = statements.findIndex((sql) => /^\s*select\b[\s\S]*\binventory\b[\s\S]*\border by\b/i.test(sql) && !/information_schema/i.test(sql));
  const streamed = statements[at];
  if (database === undefined || streamed === undefined) return null;
  return { database, before: statements.slice(0, at), streamed };
}

/** Seconds for reading both at the same time in this process, row by row as arrays, and doing nothing with them. Connecting counts. */
export async function readBare(server: string, replays: readonly [Replay, Replay]): Promise<{ seconds: number; rows: number }> {
  const started = performance.now();
  const rows = await Promise.all(replays.map((replay) => countRows(server, replay)));
  return { seconds: (performance.now() - started) / 1000, rows: rows.reduce((sum, count) => sum + count, 0) };
}

async function countRows(server: string, replay: Replay): Promise<number> {
  const connection = mysql.createConnection({
    uri: server + replay.database,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    timezone: 'Z',
  });
  try {
    for (const sql of replay.before) await connection.promise().query(sql);
    return await countResults(connection, replay.streamed);
  } finally {
    connection.destroy();
  }
}

function countResults(connection: StreamingConnection, sql: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const query = connection.query({ sql, rowsAsArray: true });
    query.on('result', () => {
      count += 1;
    });
    query.once('error', reject).once('end', () => resolve(count));
  });
}

/** Seconds for inserting all that stands in `database` once more into empty tables beside it, 1,000 rows a statement and a transaction. */
export async function writeBare(connection: Connection, database: string): Promise<{ seconds: number; rows: number }> {
  const copy = `${database}_bare`;
  await connection.query('DROP DATABASE IF EXISTS ??', [copy]);
  await connection.query('CREATE DATABASE ??', [copy]);
  const [tables] = await connection.query<(RowDataPacket & { readonly name: string })[]>(
    "SELECT table_name name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'",
    [database],
  );
  let seconds = 0;
  let rows = 0;
  for (const { name } of tables) {
    const [columns] = await connection.query<(RowDataPacket & { readonly name: string })[]>(
      "SELECT column_name name FROM information_schema.columns WHERE table_schema = ? AND table_name = ? AND extra NOT LIKE '%GENERATED%' ORDER BY ordinal_position",
      [database, name],
    );
    const names = columns.map((column) => column.name);
    await connection.query('CREATE TABLE ??.?? LIKE ??.??', [copy, name, database, name]);
    const [all] = await connection.query<RowDataPacket[][]>({ sql: 'SELECT ?? FROM ??.??', rowsAsArray: true, values: [names, database, name] });
    const started = performance.now();
    for (let from = 0; from < all.length; from += 1000) {
      await connection.beginTransaction();
      await connection.query('INSERT INTO ??.?? (??) VALUES ?', [copy, name, names, all.slice(from, from + 1000)]);
      await connection.commit();
    }
    seconds += (performance.now() - started) / 1000;
    rows += all.length;
  }
  return { seconds, rows };
}
