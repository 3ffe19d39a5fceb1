// A private MariaDB server: installed binaries, an empty data folder, a free port. Never touches a server that is already there.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { findBinary, freePort, isRoot, runToEnd, type Server, startServer, temporaryFolder } from './processes.ts';

export const mariadbAdvice = 'MariaDB is not installed (Debian: apt-get install mariadb-server)';

/** Null where MariaDB is not installed. `settings` are further options of mariadbd, such as `--innodb-buffer-pool-size=1G`. */
export async function startMariadb(settings: readonly string[] = []): Promise<Server | null> {
  const daemon = findBinary('mariadbd', ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']);
  const installer = findBinary('mariadb-install-db', ['/usr/bin', '/opt/homebrew/bin']);
  if (daemon === null || installer === null) return null;
  const folder = temporaryFolder('mariadb');
  const data = join(folder, 'data');
  // mariadbd asks root to say aloud that it is to run as root.
  const user = isRoot() ? ['--user=root'] : [];
  try {
    const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=8M'];
    await runToEnd(installer, [...install, ...user], null);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const port = await freePort();
  const url = `mysql://root@127.0.0.1:${port}/`;
  return startServer({
    command: daemon,
    args: [
      '--no-defaults',
      ...user,
      `--datadir=${data}`,
      `--socket=${join(folder, 's')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      ...fast,
      ...settings,
    ],
    as: null,
    folder,
    url,
    stopSignal: 'SIGKILL',
    connects: async () => {
      const connection = await mysql.createConnection(url);
      await connection.end();
    },
  });
}

const fast = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--skip-log-bin',
  '--performance-schema=OFF',
  '--character-set-server=utf8mb4',
  '--max-connections=300',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-flush-method=nosync',
  '--innodb-use-native-aio=0',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=64M',
  '--innodb-fast-shutdown=2',
];
