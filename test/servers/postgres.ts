// A private PostgreSQL server: installed binaries, an empty data folder, a free port. Never touches a server that is already there.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { findBinary, freePort, isRoot, type RunAs, runToEnd, type Server, startServer, temporaryFolder } from './processes.ts';

export const postgresAdvice = 'PostgreSQL is not installed (Debian: apt-get install postgresql)';

/** Null where PostgreSQL is not installed. `settings` are further settings, such as `shared_buffers=1GB`. */
export async function startPostgres(settings: readonly string[] = []): Promise<Server | null> {
  const initdb = findBinary('initdb', packagedFolders());
  const daemon = findBinary('postgres', packagedFolders());
  if (initdb === null || daemon === null) return null;
  // PostgreSQL refuses to run as root; its package brings a user.
  const as: RunAs | null = isRoot() ? { user: 'postgres' } : null;
  const folder = temporaryFolder('postgres');
  const data = join(folder, 'data');
  try {
    if (as !== null) await runToEnd('chown', [as.user, folder], null);
    await runToEnd(initdb, ['-D', data, '--no-sync', '--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C'], as);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/`;
  const all = [...fast, `port=${port}`, `unix_socket_directories=${folder}`, ...settings];
  return startServer({
    command: daemon,
    args: ['-D', data, ...all.flatMap((setting) => ['-c', setting])],
    as,
    folder,
    url,
    stopSignal: 'SIGINT',
    connects: async () => {
      const client = new pg.Client({ connectionString: `${url}postgres` });
      await client.connect();
      await client.end();
    },
  });
}

const fast = [
  'listen_addresses=127.0.0.1',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'shared_buffers=32MB',
  'max_connections=100',
  'autovacuum=off',
];

/** Newest first: Debian keeps each version in its own folder, off the PATH. */
function packagedFolders(): readonly string[] {
  const root = '/usr/lib/postgresql';
  const versions = readdirIfThere(root).map(Number).filter(Number.isFinite);
  return versions.sort((a, b) => b - a).map((version) => join(root, String(version), 'bin'));
}

function readdirIfThere(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
