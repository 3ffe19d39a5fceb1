// One further query for many keys at once: the rows of a dataset by columns of its own, each key's put together into one. It judges nothing.

import { foldValue } from '../compare/aggregate.ts';
import { systemsOf } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import type { SideRow } from '../domain/discrepancy.ts';
import { compareKeys, type Key, keyText } from '../domain/key.ts';
import type { Value } from '../domain/value.ts';
import type { Lookup } from '../rules/rulebook.ts';
import { type Part, REJECTED, type StreamRow } from '../sources/source.ts';
import { closeSystems, type OpenSession, openSystems } from './open-systems.ts';

/** What is asked of which dataset; `by` names the columns of the keys. */
export interface Query extends Pick<Lookup, 'role' | 'dataset' | 'aggregate' | 'columns'> {
  readonly by: readonly string[];
}

const NOBODY: ReadonlyMap<string, unknown> = new Map();

/**
 * By `keyText`: the row, null where there is none; a key is left out where a row of it did not fit its types, for then nobody can say.
 * Keys may come in any order and more than once. `leftOut`: systems, by name, that can hold none of the keys. Rejects with the SourceError of the system that could not be read.
 */
export async function lookUp(
  config: Config,
  openSession: OpenSession,
  query: Query,
  keys: readonly Key[],
  leftOut: ReadonlyMap<string, unknown> = NOBODY,
): Promise<ReadonlyMap<string, SideRow | null>> {
  const asked = [...new Map(keys.map((key) => [keyText(key), key])).values()].sort(compareKeys);
  const answers = new Map<string, SideRow | null>(asked.map((key) => [keyText(key), null]));
  if (asked.length === 0) return answers;
  const asking = systemsOf(config, { role: query.role, datasets: [query.dataset] }).filter(({ system }) => !leftOut.has(system.name));
  const members = asking.map(({ system, mappings }) => {
    const parts = mappings.map((mapping): Part => ({ side: 0, mapping, columns: [...query.columns.values()], reading: null }));
    return { system, sides: [0 as const], streamed: parts, full: parts };
  });
  const { open, failed } = await openSystems(members, openSession);
  const unknown = new Set<string>();
  try {
    if (failed[0]) throw failed[0];
    for (const { member, session } of open) {
      const reader = await session.groups({ key: query.by, groupSize: query.by.length, parts: member.full, expected: asked.length });
      for (const [text, rows] of await reader.read(asked)) {
        for (const row of rows) {
          if ((row[0] as number) >= REJECTED) unknown.add(text);
          else answers.set(text, join(query, answers.get(text) ?? null, row, member.system.name));
        }
      }
    }
  } finally {
    await closeSystems(open);
  }
  for (const text of unknown) answers.delete(text);
  return answers;
}

/** Values in the order of the query's columns. */
function join({ by, columns, aggregate }: Query, known: SideRow | null, row: StreamRow, system: string): SideRow {
  const values = row.slice(1 + by.length, 1 + by.length + columns.size);
  if (known === null) return { values, rows: 1, systems: [system] };
  const folded: readonly Value[] = [...columns.keys()].map((column, i) =>
    foldValue(aggregate.get(column) ?? (column === 'updated_at' ? 'max' : 'same'), known.values[i], values[i]),
  );
  return { values: folded, rows: known.rows + 1, systems: [...new Set([...known.systems, system])] };
}
