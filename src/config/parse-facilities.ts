// What `facilities` and `teams` say: sites with the code that each system has for them, and who works on tasks.

import { z } from 'zod';
import { type Path, suggest } from '../rules/yaml-file.ts';
import type { Facility, Team } from './config.ts';
import { MAP, type Reading, readFields, report, TEXT, TIMEZONE, type YamlMap } from './read-fields.ts';

const ADDRESS = TEXT.regex(/^[^\s@<>()[\],;:\\"]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/, { error: 'is not a mail address, such as ops@example.com' });
export const FACILITY = z.strictObject({
  name: TEXT.optional(),
  timezone: TIMEZONE.optional(),
  codes: MAP.optional(),
  counts_per_day: TEXT.regex(/^\d{1,6}$/, { error: 'must be a whole number, such as 40' }).optional(),
  mail: ADDRESS.optional(),
});
export const TEAM = z.strictObject({ mail: ADDRESS.optional() });

/** Reads `facilities`. `timezone` is the deployment's, for those without one; `systems` are the names that `codes` may use. */
export function parseFacilities(reading: Reading, given: YamlMap, path: Path, timezone: string, systems: readonly string[]): ReadonlyMap<string, Facility> {
  const facilities = new Map<string, Facility>();
  for (const [code, value] of Object.entries(given)) {
    const at = [...path, code];
    if (code.trim() === '') report(reading, at, 'a facility needs a code', 'key');
    const fields = readFields(reading, FACILITY, emptyAsMap(value), at);
    if (!fields) continue;
    const codes = readCodes(reading, fields.codes ?? {}, [...at, 'codes'], systems);
    const countsPerDay = fields.counts_per_day === undefined ? null : Number(fields.counts_per_day);
    facilities.set(code, { code, name: fields.name ?? code, timezone: fields.timezone ?? timezone, codes, countsPerDay, mail: fields.mail ?? null });
  }
  for (const system of systems) checkCodes(reading, facilities, system, path);
  return facilities;
}

export function parseTeams(reading: Reading, given: YamlMap, path: Path): ReadonlyMap<string, Team> {
  const teams = new Map<string, Team>();
  for (const [name, value] of Object.entries(given)) {
    if (name.trim() === '') report(reading, [...path, name], 'a team needs a name', 'key');
    const fields = readFields(reading, TEAM, emptyAsMap(value), [...path, name]);
    teams.set(name, { name, mail: fields?.mail ?? null });
  }
  return teams;
}

/** A name with nothing after its colon is an entry without settings. */
function emptyAsMap(value: unknown): unknown {
  return value === '' ? {} : value;
}

function readCodes(reading: Reading, given: YamlMap, path: Path, systems: readonly string[]): ReadonlyMap<string, string> {
  const codes = new Map<string, string>();
  for (const [system, value] of Object.entries(given)) {
    const code = TEXT.safeParse(value);
    if (!systems.includes(system)) report(reading, [...path, system], `there is no system "${system}"${suggest(system, systems)}`, 'key');
    else if (!code.success) report(reading, [...path, system], `its code in ${system} ${code.error.issues[0]?.message ?? 'is wrong'}`);
    else codes.set(system, code.data);
  }
  return codes;
}

/** In one system, a spelling must mean one facility. A facility without a code there is spelt as it is here. */
function checkCodes(reading: Reading, facilities: ReadonlyMap<string, Facility>, system: string, path: Path): void {
  const taken = new Map<string, string>();
  const explicitLast = [...facilities.values()].sort((a, b) => Number(a.codes.has(system)) - Number(b.codes.has(system)));
  for (const facility of explicitLast) {
    const spelling = facility.codes.get(system) ?? facility.code;
    const other = taken.get(spelling);
    if (other === undefined) taken.set(spelling, facility.code);
    else
      report(
        reading,
        [...path, facility.code, 'codes', system],
        `"${spelling}" means facility ${other} in ${system} already: a code there stands for one facility`,
      );
  }
}

/** That system's spelling → our code, for the facilities that it spells in its own way. */
export function codesIn(facilities: ReadonlyMap<string, Facility>, system: string): ReadonlyMap<string, string> {
  return new Map(
    [...facilities.values()].flatMap((facility) => {
      const spelling = facility.codes.get(system);
      return spelling === undefined ? [] : [[spelling, facility.code] as const];
    }),
  );
}
