import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { callProgram, type Outcome } from './captured-terminal.ts';

function tallyman(...words: readonly string[]): Promise<Outcome> {
  return callProgram(words, { cwd: '/' });
}

describe('schema', () => {
  it.each([
    ['deployment', { systems: { oms: { role: 'oms', url: 'sqlite:oms.db', datasets: {} } } }],
    ['boundary', { boundary: 'intake', left: { dataset: 'channel.orders' }, right: { dataset: 'oms.orders' }, key: ['channel', 'channel_order_id'] }],
    ['rule-tests', [{ name: 'nothing is found', rows: {}, expect: [] }]],
    ['silences', { silences: [{ id: 'move', owner: 'kim@example.com', reason: 'moving', match: { boundary: 'inventory' }, until: '2026-12-01' }] }],
  ])('prints that of a %s as JSON Schema, draft-07, with or without --json', async (kind, sample) => {
    const { code, out, err } = await tallyman('schema', kind);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect((await tallyman('schema', kind, '--json')).out).toBe(out);
    const schema = JSON.parse(out);
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
    expect({ valid: validate(sample), errors: validate.errors }).toEqual({ valid: true, errors: null });
    expect(validate('something else')).toBe(false);
  });

  it('refuses a kind that there is not, and says which was meant', async () => {
    expect(await tallyman('schema', 'boundry')).toEqual({ code: 2, out: '', err: 'there is no kind of file "boundry" — did you mean "boundary"?' });
  });

  it('names the files of each kind in its help', async () => {
    const { out } = await tallyman('schema', '--help');
    for (const line of ['deployment   tallyman.yaml', 'boundary     rules/*.yaml', 'rule-tests   rules/*.test.yaml', 'silences     rules/silences.yaml'])
      expect(out).toContain(line);
  });
});
