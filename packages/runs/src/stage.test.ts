import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlanOptions, planHash, planStages, type StageSpec } from './stage.js';

const stage = (name: string, needs: string[] = [], more: Partial<StageSpec> = {}): StageSpec => ({
  name,
  kind: 'count',
  config: { steps: 1 },
  needs,
  packages: ['@adaptmem/core'],
  ...more,
});
const options: PlanOptions = { backend: 'wasm', codeVersion: (name) => `code of ${name}` };
const keyOf = (specs: StageSpec[], name: string, changed: Partial<PlanOptions> = {}) =>
  planStages(specs, { ...options, ...changed }).find((planned) => planned.name === name)!.key;

describe('planStages()', () => {
  it('puts needs first and keeps the given order otherwise', () => {
    const plan = planStages(
      [stage('report', ['b', 'a']), stage('a', ['c']), stage('b'), stage('c')],
      options,
    );
    expect(plan.map(({ name }) => name)).toEqual(['b', 'c', 'a', 'report']);
  });

  it('orders every acyclic graph', () => {
    const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(graphs, fc.integer(), (needs, rotation) => {
        const specs = needs.map((of, index) =>
          stage(
            `s${index}`,
            [...new Set(of.filter((need) => need < index))].map((need) => `s${need}`),
          ),
        );
        const turn = specs.length ? Math.abs(rotation) % specs.length : 0;
        const plan = planStages([...specs.slice(turn), ...specs.slice(0, turn)], options);
        const place = new Map(plan.map(({ name }, index) => [name, index]));
        expect(place.size).toBe(specs.length);
        for (const { name, needs: wanted } of plan) {
          for (const need of wanted) expect(place.get(need)!).toBeLessThan(place.get(name)!);
        }
      }),
      { seed: 11 },
    );
  });

  it('refuses cycles, unknown needs and equal names', () => {
    const codeOf = (specs: StageSpec[]) => {
      try {
        planStages(specs, options);
      } catch (error) {
        return (error as { code: string; message: string }).code;
      }
      return 'accepted';
    };
    expect(codeOf([stage('a', ['b']), stage('b', ['c']), stage('c', ['b'])])).toBe('PLAN_CYCLE');
    expect(codeOf([stage('a', ['a'])])).toBe('PLAN_CYCLE');
    expect(codeOf([stage('a', ['x'])])).toBe('PLAN_UNKNOWN_NEED');
    expect(codeOf([stage('a'), stage('a')])).toBe('PLAN_DUPLICATE');
    expect(() => planStages([stage('a', ['b']), stage('b', ['a'])], options)).toThrow('a -> b -> a');
  });

  it('changes a key with config, kind, code, needs, and backend where it matters, and with nothing else', () => {
    const specs = [
      stage('train', [], { usesBackend: true }),
      stage('map', [], {}),
      stage('report', ['train', 'map']),
    ];
    const changed = (index: number, more: Partial<StageSpec>) =>
      specs.map((spec, at) => (at === index ? { ...spec, ...more } : spec));
    const keys = (of: StageSpec[], with_: Partial<PlanOptions> = {}) =>
      specs.map(({ name }) => keyOf(of, name, with_) !== keyOf(specs, name));
    expect(keys(changed(0, { config: { steps: 2 } }))).toEqual([true, false, true]);
    expect(keys(changed(1, { kind: 'other' }))).toEqual([false, true, true]);
    expect(keys(changed(1, { packages: ['@adaptmem/model'] }))).toEqual([false, true, true]);
    expect(keys(specs, { codeVersion: () => 'newer' })).toEqual([true, true, true]);
    expect(keys(specs, { backend: 'tensorflow' })).toEqual([true, false, true]);
    expect(keys(changed(2, { needs: ['train'] }))).toEqual([false, false, true]);
    expect(keys(changed(0, { inProcess: true }))).toEqual([false, false, false]);
  });

  it('takes data files by content, and says which is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'adaptmem-plan-'));
    const [here, there] = [join(folder, 'here.tsv'), join(folder, 'there.tsv')];
    for (const path of [here, there]) writeFileSync(path, 'a\tb\n');
    const key = keyOf([stage('a', [], { files: { data: here } })], 'a');
    expect(keyOf([stage('a', [], { files: { data: there } })], 'a')).toBe(key);
    writeFileSync(there, 'a\tc\n');
    expect(keyOf([stage('a', [], { files: { data: there } })], 'a')).not.toBe(key);
    const missing = join(folder, 'missing.tsv');
    expect(() => keyOf([stage('a', [], { files: { data: missing } })], 'a')).toThrow(FileError);
    expect(() => keyOf([stage('a', [], { files: { data: missing } })], 'a')).toThrow(
      `Cannot read "${missing}": no such file or folder`,
    );
  });
});

describe('planHash()', () => {
  it('changes with any stage', () => {
    const hash = (specs: StageSpec[]) => planHash(planStages(specs, options));
    expect(hash([stage('a')])).toBe(hash([stage('a')]));
    expect(hash([stage('a', [], { config: 1 })])).not.toBe(hash([stage('a')]));
    expect(hash([stage('b')])).not.toBe(hash([stage('a')]));
  });
});
