// What tallyman.yaml says, without the rules: text and environment in, the deployment and every problem out. It opens nothing.

import { z } from 'zod';
import type { ColumnDefinition } from '../domain/datasets.ts';
import type { Problem } from '../domain/errors.ts';
import { type Path, readYaml } from '../rules/yaml-file.ts';
import { checkOwners, joinExtras } from './check-systems.ts';
import type { Config, SystemConfig } from './config.ts';
import { parseCalendar } from './parse-calendar.ts';
import { codesIn, parseFacilities, parseTeams } from './parse-facilities.ts';
import { type ParsedSystem, parseSystem } from './parse-system.ts';
import { parseDatabaseUrl } from './parse-url.ts';
import { isMap, MAP, type ReadBeside, type Reading, readFields, report, TEXT, TEXTS, TIMEZONE, type YamlMap } from './read-fields.ts';

export const DEPLOYMENT = z.strictObject({
  state: TEXT.optional(),
  timezone: TIMEZONE.optional(),
  calendar: z.unknown(),
  variants: TEXTS.optional(),
  systems: MAP.optional(),
  facilities: MAP.optional(),
  teams: MAP.optional(),
});
const UNBUILT = new Set(['schedules', 'mail', 'reports']);
const DEFAULT_STATE = 'sqlite:var/state.db';

export interface Deployment extends Omit<Config, 'rules' | 'file' | 'silences'> {
  /** Columns declared under `extra`, by `role.dataset`. */
  readonly extras: ReadonlyMap<string, readonly ColumnDefinition[]>;
  /** Whether a system's dataset was read without a problem. */
  readonly isSound: (system: string, dataset: string) => boolean;
  /** A problem at a path of the file. */
  readonly problemAt: (path: Path, message: string) => Problem;
}

export interface DeploymentText {
  /** The name that problems show. */
  readonly file: string;
  readonly text: string;
  /** Absolute; SQLite paths are relative to it. */
  readonly folder: string;
  readonly readBeside: ReadBeside;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Null where the file is not even YAML. With problems, the deployment holds what could be understood in spite of them. */
export function parseDeployment(
  { file, text, folder, readBeside }: DeploymentText,
  env: Env,
): { readonly deployment: Deployment | null; readonly problems: readonly Problem[] } {
  const { yaml, problems: found } = readWithMissing(file, text, env);
  if (!yaml) return { deployment: null, problems: found };
  const reading: Reading = { yaml, problems: [], readBeside };
  const fields = readFields(reading, DEPLOYMENT, yaml.value, [], UNBUILT) ?? {};
  const timezone = fields.timezone ?? 'UTC';
  const calendar = parseCalendar(reading, fields.calendar, ['calendar'], timezone);
  const variants = readVariants(reading, fields.variants ?? []);
  const state = readState(reading, fields.state ?? DEFAULT_STATE, folder);
  const parsed = readSystems(reading, fields.systems, yaml.value, folder);
  const facilities = parseFacilities(reading, fields.facilities ?? {}, ['facilities'], timezone, Object.keys(fields.systems ?? {}));
  const teams = parseTeams(reading, fields.teams ?? {}, ['teams']);
  checkOwners(reading, parsed, facilities);
  const extras = joinExtras(reading, parsed);
  const systems = new Map<string, SystemConfig>();
  for (const [name, { system }] of parsed) if (system) systems.set(name, { ...system, facilityCodes: codesIn(facilities, name) });
  const problemAt = (path: Path, message: string): Problem => yaml.problem(path, message, 'key');
  const isSound = (system: string, dataset: string): boolean => !parsed.get(system)?.unsound.includes(dataset);
  const deployment = { state, timezone, calendar, variants, systems, facilities, teams, extras, isSound, problemAt };
  return { deployment, problems: [...found, ...notAt(found, reading.problems)] };
}

/** A missing variable is a problem by itself, and must not hide the file's others: they are looked for with a stand-in. */
function readWithMissing(file: string, text: string, env: Env): ReturnType<typeof readYaml> {
  const first = readYaml(file, text, env);
  if (first.yaml) return first;
  const missing = [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1] ?? '').filter((name) => (env[name] ?? '') === '');
  if (missing.length === 0) return first;
  const standIns = Object.fromEntries(missing.map((name) => [name, 'not-set']));
  return { yaml: readYaml(file, text, { ...env, ...standIns }).yaml, problems: first.problems };
}

/** Leaves out what only follows from a problem at the same place. */
function notAt(found: readonly Problem[], problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((problem) => !found.some((cause) => cause.file === problem.file && cause.line === problem.line && cause.column === problem.column));
}

function readState(reading: Reading, text: string, folder: string): Config['state'] {
  const database = parseDatabaseUrl(text, folder);
  if ('problem' in database) report(reading, ['state'], `"state" ${database.problem}`);
  else if (database.dialect === 'postgres')
    report(reading, ['state'], '"state" is kept in MySQL, MariaDB or SQLite: write mysql://user:password@host/database or sqlite:path');
  else return { dialect: database.dialect, url: database.url };
  return { dialect: 'sqlite', url: '' };
}

/** Whether there are such boundaries, the rules will say. */
function readVariants(reading: Reading, names: readonly string[]): ReadonlySet<string> {
  for (const [i, name] of names.entries()) if (names.indexOf(name) < i) report(reading, ['variants', i], `"${name}" is named twice`);
  return new Set(names);
}

function readSystems(reading: Reading, systems: YamlMap | undefined, file: unknown, folder: string): ReadonlyMap<string, ParsedSystem> {
  const entries = Object.entries(systems ?? {});
  // Systems that are there but unreadable are a problem already.
  const none = isMap(file) && (systems ? entries.length === 0 : !('systems' in file));
  if (none) report(reading, ['systems'], 'declares no systems: add at least one under "systems", with its role, url and datasets', 'key');
  return new Map(entries.map(([name, value]) => [name, parseSystem(reading, name, value, ['systems', name], folder)]));
}
