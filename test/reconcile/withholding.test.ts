// A system that was not read accuses nobody: what exactly is left undecided?

import { describe, expect, it } from 'vitest';
import type { SystemConfig } from '../../src/config/config.ts';
import { isOwned, ownedKeys, withholdingOf } from '../../src/reconcile/withholding.ts';
import type { Boundary } from '../../src/rules/rulebook.ts';

const boundary = (key: readonly string[], group: readonly string[]): Boundary => ({ key, group }) as Boundary;
const system = (owns: Readonly<Record<string, readonly string[]>>): SystemConfig =>
  ({ name: 'dallas', owns: new Map(Object.entries(owns)) }) as unknown as SystemConfig;

const inventory = boundary(['sku', 'facility'], ['sku']);
const intake = boundary(['channel', 'channel_order_id'], ['channel', 'channel_order_id']);

describe('what a system owns of a boundary', () => {
  it('is what it declares of the key columns', () => {
    expect(ownedKeys(inventory, system({ facility: ['DAL'] }))).toEqual({ facility: ['DAL'] });
    expect(ownedKeys(intake, system({ channel: ['webshop', 'outlet'] }))).toEqual({ channel: ['webshop', 'outlet'] });
  });

  it('is nothing where it declares nothing, or nothing of these columns: then the whole boundary is undecided', () => {
    expect(ownedKeys(inventory, system({}))).toBeNull();
    expect(ownedKeys(intake, system({ facility: ['DAL'] }))).toBeNull();
  });
});

describe('a warehouse that is down', () => {
  const withholding = withholdingOf(inventory, [{ facility: ['DAL'] }]);

  it('has its own keys withheld and no others', () => {
    expect(withholding.key(['A', 'DAL'])).toBe(true);
    expect(withholding.key(['A', 'RNO'])).toBe(false);
  });

  it('leaves every group undecided, for it may hold rows of any SKU', () => {
    expect(withholding.groups).toBe(true);
  });
});

describe('a channel that is down', () => {
  const withholding = withholdingOf(intake, [{ channel: ['webshop'] }]);

  it('leaves the other channels’ groups decided, for the channel names the group', () => {
    expect(withholding.key(['webshop', '1'])).toBe(true);
    expect(withholding.key(['outlet', '1'])).toBe(false);
    expect(withholding.groups).toBe(false);
  });
});

describe('what a past run could not see', () => {
  it('is told by the whole key, and of a group by the parts that it has', () => {
    expect(isOwned(inventory, { facility: ['DAL'] }, ['A', 'DAL'])).toBe(true);
    expect(isOwned(inventory, { facility: ['DAL'] }, ['A', 'RNO'])).toBe(false);
    expect(isOwned(inventory, { facility: ['DAL'] }, ['A'])).toBe(true);
    expect(isOwned(intake, { channel: ['webshop'] }, ['outlet', '1'])).toBe(false);
  });

  it('with two systems down, either is enough', () => {
    const both = withholdingOf(inventory, [{ facility: ['DAL'] }, { facility: ['RNO'] }]);
    expect(both.key(['A', 'DAL'])).toBe(true);
    expect(both.key(['A', 'RNO'])).toBe(true);
    expect(both.key(['A', 'EWR'])).toBe(false);
  });
});
