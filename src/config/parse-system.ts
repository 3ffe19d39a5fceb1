// What one entry under `systems` means. Facility codes and what systems say of each other are joined elsewhere.

import { z } from 'zod';
import { type ColumnDefinition, DATASETS, ROLES, type Role } from '../domain/datasets.ts';
import { formatDuration, parseDuration } from '../domain/time.ts';
import { type Path, suggest } from '../rules/yaml-file.ts';
import type { DatasetMapping, SystemConfig } from './config.ts';
import { parseMapping } from './parse-mapping.ts';
import { parseGuard } from './parse-safeguards.ts';
import { parseDatabaseUrl } from './parse-url.ts';
import { MAP, type Reading, readFields, report, TEXT, TEXTS, TIMEZONE, type YamlMap } from './read-fields.ts';

export const SYSTEM = z.strictObject({
  role: TEXT.optional(),
  url: TEXT.optional(),
  timezone: TIMEZONE.optional(),
  owns: MAP.optional(),
  guard: z.unknown(),
  read: z.unknown(),
  datasets: MAP.optional(),
});
export const READ = z.strictObject({ statement_timeout: TEXT.optional() });
const DEFAULT_TIMEOUT_MS = 600_000;
/** Databases keep it in 32 bits of milliseconds. */
const LONGEST_TIMEOUT_MS = 24 * 86_400_000;

export interface ParsedSystem {
  /** Null where a problem keeps it from being understood. */
  readonly system: Omit<SystemConfig, 'facilityCodes'> | null;
  readonly role: Role | null;
  readonly owns: ReadonlyMap<string, readonly string[]>;
  /** Columns declared under `extra`, by dataset. */
  readonly extras: ReadonlyMap<string, readonly ColumnDefinition[]>;
  /** The datasets in which a problem was found. */
  readonly unsound: readonly string[];
}

/** Reads one system; a SQLite path is relative to `folder`. Problems are pushed to `reading`. */
export function parseSystem(reading: Reading, name: string, value: unknown, path: Path, folder: string): ParsedSystem {
  const fields = readFields(reading, SYSTEM, value, path);
  if (!fields) return { system: null, role: null, owns: new Map(), ...NO_DATASETS };
  const given = value as YamlMap;
  for (const [key, cure] of SYSTEM_REQUIRED) if (!(key in given)) report(reading, path, `system "${name}" has no ${key}: ${cure}`, 'key');
  const role = fields.role === undefined ? null : readRole(reading, fields.role, [...path, 'role']);
  const database = fields.url === undefined ? null : parseDatabaseUrl(fields.url, folder);
  if (database && 'problem' in database) report(reading, [...path, 'url'], `"url" ${database.problem}`);
  const statementTimeoutMs = fields.read === undefined ? DEFAULT_TIMEOUT_MS : readTimeout(reading, fields.read, [...path, 'read']);
  const guard = fields.guard === undefined ? null : parseGuard(reading, fields.guard, [...path, 'guard']);
  const owns = role ? readOwns(reading, role, fields.owns ?? {}, [...path, 'owns']) : new Map<string, readonly string[]>();
  const { datasets, extras, unsound } = role ? readDatasets(reading, role, fields.datasets ?? {}, [...path, 'datasets']) : NO_DATASETS;
  if (!role || !database || 'problem' in database) return { system: null, role, owns, extras, unsound };
  const system = { name, role, dialect: database.dialect, url: database.url, timezone: fields.timezone ?? 'UTC', owns, statementTimeoutMs, guard, datasets };
  return { system, role, owns, extras, unsound };
}

/** The keys that a system must have, each with what to write. */
export const SYSTEM_REQUIRED = [
  ['role', `say ${ROLES.join(', ')}`],
  ['url', `say mysql://…, postgres://… or sqlite:path, best as "\${NAME}" from the environment`],
  ['datasets', 'map at least one'],
] as const;
const NO_DATASETS = { datasets: new Map<string, DatasetMapping>(), extras: new Map<string, readonly ColumnDefinition[]>(), unsound: [] };

function readRole(reading: Reading, text: string, path: Path): Role | null {
  const role = ROLES.find((known) => known === text);
  if (role) return role;
  report(reading, path, `"${text}" is no role${suggest(text, ROLES)}`);
  return null;
}

function readTimeout(reading: Reading, value: unknown, path: Path): number {
  const text = readFields(reading, READ, value, path)?.statement_timeout;
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && ms <= LONGEST_TIMEOUT_MS) return ms;
  const cure = ms === undefined ? 'is no duration' : `must be between 1s and ${formatDuration(LONGEST_TIMEOUT_MS)}`;
  report(reading, [...path, 'statement_timeout'], `"${text}" ${cure}: write it as 90s, 10m or 1h`);
  return DEFAULT_TIMEOUT_MS;
}

/** What can tell systems of a role apart: the plain text columns that some dataset of theirs requires. */
export function ownable(role: Role): readonly string[] {
  const datasets = [...DATASETS.values()].filter((dataset) => dataset.roles.includes(role));
  const columns = datasets.flatMap((dataset) => [...dataset.columns.values()]);
  return [...new Set(columns.filter((column) => column.type === 'text' && !column.values && column.required !== false).map((column) => column.name))];
}

function readOwns(reading: Reading, role: Role, given: YamlMap, path: Path): ReadonlyMap<string, readonly string[]> {
  const columns = ownable(role);
  const owns = new Map<string, readonly string[]>();
  for (const [column, value] of Object.entries(given)) {
    const at = [...path, column];
    if (!columns.includes(column)) {
      report(reading, at, `a system of role ${role} cannot own "${column}", which is no key column${suggest(column, columns)}`, 'key');
      continue;
    }
    const values = TEXTS.safeParse(value);
    if (!values.success) for (const issue of values.error.issues) report(reading, [...at, ...issue.path.map(String)], `"${column}" ${issue.message}`);
    else if (values.data.length === 0) report(reading, at, `owns no value of "${column}": name them, or leave it out`);
    else owns.set(column, values.data);
  }
  return owns;
}

function readDatasets(reading: Reading, role: Role, given: YamlMap, path: Path): Pick<SystemConfig, 'datasets'> & Pick<ParsedSystem, 'extras' | 'unsound'> {
  const datasets = new Map<string, DatasetMapping>();
  const extras = new Map<string, readonly ColumnDefinition[]>();
  const unsound: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const parsed = parseMapping(reading, role, name, value, [...path, name]);
    if (!parsed?.sound) unsound.push(name);
    if (!parsed) continue;
    datasets.set(name, parsed.mapping);
    extras.set(name, parsed.extras);
  }
  return { datasets, extras, unsound };
}
