import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callProgram, type Outcome } from './captured-terminal.ts';

const SYSTEMS = `systems:
  shop: { role: channel, url: "sqlite:shop.db", datasets: { orders: { sql: SELECT 1 } } }
  oms: { role: oms, url: "sqlite:oms.db", datasets: { orders: { sql: SELECT 1 } } }
`;
const RULES = `boundary: intake
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
rules:
  - { id: never-imported, title: never imported, when: { missing_in: oms }, for: 2bd }
`;
const TESTS = `- name: an order that the OMS still lacks after two days of business
  rows:
    channel.orders: [{ channel: shop, channel_order_id: 1 }]
    oms.orders: []
  after: 49h
  expect: [{ rule: never-imported }]
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tallyman-calendar-'));
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'rules', 'intake.yaml'), RULES);
  writeFileSync(join(folder, 'rules', 'intake.test.yaml'), TESTS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function testWith(weekend: string): Promise<Outcome> {
  writeFileSync(join(folder, 'tallyman.yaml'), `calendar: { weekend: ${weekend} }\n${SYSTEMS}`);
  return callProgram(['test'], { cwd: folder });
}

describe('rule tests count business days by the calendar of the deployment', () => {
  it('every day where nobody rests', async () => {
    expect(await testWith('[]')).toMatchObject({ code: 0, err: '' });
  });

  it('one day in seven where only Sunday is worked', async () => {
    const { code, out } = await testWith('[mon, tue, wed, thu, fri, sat]');
    expect(code).toBe(1);
    expect(out).toContain('never-imported');
    expect(out).toContain('pending');
  });
});
