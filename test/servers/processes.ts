// How a database server is run for the tests: as a child that cannot outlive us, in a temporary folder, on a port that was free.
// Knows nothing of any one database.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const startupLimitMs = 60_000;
const shutdownLimitMs = 10_000;

export interface Server {
  /** An administrator's URL, without a database's name; ends in a slash. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** What may be called where the user that runs the tests is not one that the server accepts. */
export interface RunAs {
  readonly user: string;
}

export function findBinary(name: string, folders: readonly string[]): string | null {
  for (const folder of [...folders, ...(process.env['PATH'] ?? '').split(delimiter)]) {
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return null;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** A short path: a Unix socket's may not exceed about 100 characters. */
export function temporaryFolder(label: string): string {
  return mkdtempSync(join(tmpdir(), `tallyman-${label}-`));
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('the operating system gave no port');
  return address.port;
}

/** Runs a set-up command to its end; its error output is part of the error. */
export async function runToEnd(command: string, args: readonly string[], as: RunAs | null): Promise<void> {
  const [file, all] = asUser(command, args, as, null);
  await run(file, all, { maxBuffer: 16 * 1024 * 1024, cwd: tmpdir(), env: plainEnvironment() });
}

/**
 * Starts the server and waits until `connects` succeeds. The folder belongs to the server and is deleted with it.
 * The server dies with us: by `stop`, by our exit, and, where the kernel can do it, by our being killed.
 */
export async function startServer(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly as: RunAs | null;
  readonly folder: string;
  readonly url: string;
  readonly stopSignal: NodeJS.Signals;
  readonly connects: () => Promise<unknown>;
}): Promise<Server> {
  const [file, args] = asUser(options.command, options.args, options.as, 'KILL');
  // Detached: Ctrl-C in a terminal goes to us alone, and we stop the servers when their tests are done.
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true, cwd: options.folder, env: plainEnvironment() });
  const log: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log.push(text);
    if (log.length > 200) log.shift();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      log.push(error.message);
      resolve();
    });
  });
  const discard = (): void => {
    child.kill('SIGKILL');
    rmSync(options.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', discard);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', discard);
    if (!hasEnded(child)) child.kill(options.stopSignal);
    await Promise.race([ended, delay(shutdownLimitMs, undefined, { ref: false })]);
    discard();
  };
  try {
    await untilConnected(options.connects, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: options.url, pid: child.pid ?? 0, stop };
}

async function untilConnected(connects: () => Promise<unknown>, child: ChildProcess, log: readonly string[]): Promise<void> {
  const deadline = performance.now() + startupLimitMs;
  for (;;) {
    if (hasEnded(child)) throw new Error(`the server ended while it was starting:\n${log.join('')}`);
    try {
      await connects();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw new Error(`the server did not answer within ${startupLimitMs / 1000} s:\n${log.join('')}`, { cause: error });
    }
    await delay(50);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** `setpriv` (util-linux) changes the user and asks the kernel to end the server when we die, however we die. */
function asUser(command: string, args: readonly string[], as: RunAs | null, signalOnOurDeath: string | null): readonly [string, string[]] {
  const setpriv = process.platform === 'linux' ? findBinary('setpriv', []) : null;
  if (setpriv === null) {
    if (as !== null) throw new Error(`${command} does not run as root, and there is no setpriv to run it as ${as.user}`);
    return [command, [...args]];
  }
  const death = signalOnOurDeath === null ? [] : ['--pdeathsig', signalOnOurDeath];
  const user = as === null ? [] : ['--reuid', as.user, '--regid', as.user, '--init-groups'];
  if (death.length + user.length === 0) return [command, [...args]];
  return [setpriv, [...death, ...user, '--', command, ...args]];
}

/** Without the variables by which the user's own clients and servers are set up. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|MYSQL|MARIADB)/.test(name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
