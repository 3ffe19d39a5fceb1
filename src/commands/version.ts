// Which version is this, and where does it lie?

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** package.json stands two folders up from src/commands, three from dist/src/commands. */
export function packageFile(): string {
  const candidates = ['../../package.json', '../../../package.json'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`the installation is incomplete: there is no ${candidates.join(' and no ')}`);
  return found;
}

export const VERSION: string = (JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string }).version;
