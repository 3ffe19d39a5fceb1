// The .env.example of a deployment: every variable that its tallyman.yaml reads, what it is for, and how a URL looks for each database.

import { parse } from 'yaml';

interface Variable {
  readonly name: string;
  readonly fallback: string;
  readonly purpose: string;
}

const HEAD = `# What tallyman.yaml takes from its surroundings. Copy this file to .env beside it and put your own values in; keep .env out of version control.
# A variable that the process has goes before the one here.
#
# How the URL of a database looks:
#   MySQL        mysql://user:password@host:3306/database
#   MariaDB      mariadb://user:password@host:3306/database
#   PostgreSQL   postgres://user:password@host:5432/database     (not for tallyman's own)
#   SQLite       sqlite:path/to/file.db                           (a path beside tallyman.yaml, or an absolute one)
# Within user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25. Give tallyman an account of each system that may only read.
`;

/** `text` is the deployment's. Each variable stands with the value that it has unless set, so that the file works as it is. */
export function writeEnvExample(text: string): string {
  const variables = findVariables(parse(text), []);
  const first = variables.filter(({ name }, i) => variables.findIndex((other) => other.name === name) === i);
  return [HEAD, ...first.map(({ name, fallback, purpose }) => `# ${purpose}\n${name}=${fallback}\n`)].join('\n');
}

function findVariables(value: unknown, path: readonly string[]): readonly Variable[] {
  if (typeof value === 'string')
    return [...value.matchAll(/\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g)].map(([, name = '', fallback = '']) => ({ name, fallback, purpose: purposeOf(path) }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => findVariables(child, [...path, key]));
}

function purposeOf(path: readonly string[]): string {
  const [top, system, key] = path;
  if (top === 'state') return "tallyman's own database: MySQL, MariaDB or SQLite; the only one that it writes to";
  return top === 'systems' && key === 'url' ? `the database of ${system}` : `${path.join('.')} in tallyman.yaml`;
}
