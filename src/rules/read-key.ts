// What a boundary is keyed by: the columns that name one thing, those of them that several keys share, and those that name the order.

import type { ReadSide } from './read-side.ts';
import { article } from './read-tolerance.ts';
import { readList, readNames, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

export interface Keys {
  readonly key: readonly string[];
  readonly group: readonly string[];
  readonly order: readonly string[];
}

/** The key is empty where it could not be read; every problem is reported. */
export function readKeys(entries: ReadonlyMap<string, Spot>, sides: readonly ReadSide[] | undefined): Keys {
  const [keySpot, groupSpot, orderSpot] = ['key', 'group', 'order'].map((name) => entries.get(name));
  const written = keySpot && sides ? readKey(keySpot, sides) : [];
  if (written.length === 0 || !sides) return { key: [], group: [], order: [] };
  const named = (groupSpot && readNames(groupSpot, 'key column', written)) ?? [];
  const group = named.length > 0 ? named : written;
  const key = [...group, ...written.filter((column) => !group.includes(column))];
  return { key, group, order: (orderSpot && readOrder(orderSpot, key, sides)) ?? [] };
}

/** Texts that every dataset of both sides has. */
function readKey(spot: Spot, sides: readonly ReadSide[]): readonly string[] {
  const sources = sides.flatMap((side) => side.sources);
  const everywhere = [...(sources[0]?.columns.keys() ?? [])].filter((name) => sources.every(({ columns }) => columns.has(name)));
  const items = readList(spot, '[order_id, line_id]') ?? [];
  if (Array.isArray(spot.value) && items.length === 0) refuse(spot, 'at least one column is meant here');
  const key: string[] = [];
  for (const item of items) {
    const name = readText(item, 'a column');
    if (name === undefined) continue;
    const without = sources.find(({ columns }) => !columns.has(name));
    const derived = sources.map((source) => source.derived.get(name)).find((one) => one !== undefined);
    const type = sources.map(({ columns }) => columns.get(name)?.type).find((found) => found !== undefined && found !== 'text');
    if (derived) refuse(derived, `"${name}" is part of the key: it cannot be derived`, 'key');
    else if (without && sources.some(({ columns }) => columns.has(name)))
      refuse(item, `"${name}" is not a column of ${without.name}, so it cannot be part of the key`);
    else if (without) refuse(item, `unknown column "${name}"${suggest(name, everywhere)}`);
    else if (type) refuse(item, `"${name}" is ${article(type)}: keys are made of texts`);
    else if (key.includes(name)) refuse(item, `"${name}" is named twice`);
    else key.push(name);
  }
  return key.length === items.length ? key : [];
}

/** Of the key, or of a side's rows. */
function readOrder(spot: Spot, key: readonly string[], sides: readonly ReadSide[]): readonly string[] | undefined {
  const columns = sides.flatMap(({ spec }) => [...spec.columns.values()]);
  const texts = columns.filter(({ type }) => type === 'text').map(({ name }) => name);
  const strangers = (readList(spot, '[order_id]') ?? []).filter(({ value }) => typeof value === 'string' && !texts.includes(value));
  const others = strangers.flatMap((item) => {
    const column = columns.find(({ name }) => name === item.value);
    return column ? [{ item, column }] : [];
  });
  for (const { item, column } of others) refuse(item, `"${column.name}" is ${article(column.type)}: an order is named by texts`);
  return others.length > 0 ? undefined : readNames(spot, 'column', [...new Set([...key, ...texts])]);
}
