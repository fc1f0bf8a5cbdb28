import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, FileError } from '../errors.js';
import { figure } from './figure.js';
import { loadConfig } from './load-config.js';

const Schema = z.strictObject({
  name: z.string(),
  train: z.strictObject({ learning_rate: z.number().positive(), max_steps: z.number().int().default(10) }),
  memories: z.array(z.strictObject({ name: z.string(), capacity_kib: z.number().positive() })).default([]),
  clock: figure('MHz').optional(),
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adaptmem-config-'));
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function messagesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(`${folder}/`, '').split('\n');
    throw error;
  }
  throw new Error('Expected a ConfigError');
}

describe('loadConfig()', () => {
  it('fills in defaults and lets later files and --set win', () => {
    const base = file('base.yaml', 'name: base\ntrain:\n  learning_rate: 0.1\n');
    const over = file('over.yaml', 'extends: base.yaml\nname: over\n');
    const { value } = loadConfig(
      Schema,
      [over],
      ['train.learning_rate=0.5', 'memories=[{name: a, capacity_kib: 2}]'],
    );
    expect(value).toEqual({
      name: 'over',
      train: { learning_rate: 0.5, max_steps: 10 },
      memories: [{ name: 'a', capacity_kib: 2 }],
    });
    expect(base).toBeTruthy();
  });

  it('shows all the mistakes of a file together, each at its place', () => {
    const path = file(
      'bad.yaml',
      'nmae: x\ntrain:\n  learning_rate: fast\n  max_step: 3\nmemories:\n  - name: sram\n    capacity_kib: -4\n',
    );
    expect(messagesOf(() => loadConfig(Schema, [path]))).toMatchInlineSnapshot(`
      [
        "bad.yaml:1:1 name: Missing key "name" (string) [CONFIG_MISSING_KEY]",
        "bad.yaml:1:1 nmae: Unknown key "nmae"; did you mean "name"? [CONFIG_UNKNOWN_KEY]",
        "bad.yaml:3:3 train.learning_rate: Expected number, got "fast" [CONFIG_WRONG_TYPE]",
        "bad.yaml:4:3 train.max_step: Unknown key "max_step"; did you mean "max_steps"? [CONFIG_UNKNOWN_KEY]",
        "bad.yaml:7:5 memories.0.capacity_kib: Too small: expected number to be >0, got -4 [CONFIG_BAD_VALUE]",
      ]
    `);
  });

  it('shows syntax errors and duplicate keys with their line', () => {
    const path = file('dup.yaml', 'name: a\nname: b\ntrain: {learning_rate: 1\n');
    const messages = messagesOf(() => loadConfig(Schema, [path]));
    expect(messages[0]).toMatch(/^dup\.yaml:2:1.*CONFIG_DUPLICATE_KEY/);
    expect(messages.join()).toContain('CONFIG_SYNTAX');
  });

  it('names the option for a mistake that came from --set', () => {
    const path = file('ok.yaml', 'name: a\ntrain: {learning_rate: 1}\n');
    expect(messagesOf(() => loadConfig(Schema, [path], ['train.max_steps=many']))[0]).toContain(
      '--set train.max_steps=many',
    );
    expect(messagesOf(() => loadConfig(Schema, [path], ['train']))[0]).toContain('CONFIG_SET');
  });

  it('asks for the source of a physical constant', () => {
    const path = file('figure.yaml', 'name: a\ntrain: {learning_rate: 1}\nclock: 1000\n');
    expect(messagesOf(() => loadConfig(Schema, [path]))[0]).toMatch(/figure\.yaml:3:1 clock/);
  });

  it('keeps the place of a value that a later file did not touch', () => {
    file('base.yaml', 'name: base\ntrain:\n  learning_rate: -1\n');
    const over = file('over.yaml', 'extends: base.yaml\ntrain: {max_steps: 2}\n');
    expect(messagesOf(() => loadConfig(Schema, [over]))[0]).toMatch(/^base\.yaml:3:3/);
  });

  it('refuses a file that extends itself, and one that is not there', () => {
    const path = file('loop.yaml', 'extends: loop.yaml\nname: x\n');
    expect(messagesOf(() => loadConfig(Schema, [path]))[0]).toContain('circle');
    expect(() => loadConfig(Schema, [join(folder, 'none.yaml')])).toThrow(FileError);
  });

  it('changes elements of a list by their index, and keeps the others with their places', () => {
    const text =
      'name: a\ntrain: {learning_rate: 1}\nmemories:\n  - {name: x, capacity_kib: 4}\n  - {name: y, capacity_kib: 8}\n';
    const base = file('list.yaml', text);
    const capacities = (files: string[], overrides: string[] = []) =>
      loadConfig(Schema, files, overrides).value.memories?.map(({ capacity_kib }) => capacity_kib);
    expect(capacities([base], ['memories.1.capacity_kib=16'])).toEqual([4, 16]);
    const over = file('element.yaml', 'extends: list.yaml\nmemories: { 0: { capacity_kib: 2 } }\n');
    expect(capacities([over])).toEqual([2, 8]);
    expect(capacities([over], ['memories=[{name: z, capacity_kib: 1}]'])).toEqual([1]);

    const messages = messagesOf(() => loadConfig(Schema, [over], ['memories.1.capacity_kib=-1']));
    expect(messages).toEqual([expect.stringMatching(/^--set memories.1.capacity_kib=-1 .*CONFIG_BAD_VALUE/)]);
    file('list.yaml', text.replace('8', '-8'));
    expect(messagesOf(() => loadConfig(Schema, [over]))).toEqual([
      expect.stringMatching(/^list\.yaml:5:15 memories\.1\.capacity_kib/),
    ]);
    expect(messagesOf(() => loadConfig(Schema, [over], ['memories.2.capacity_kib=1']))).toEqual([
      '--set memories.2.capacity_kib=1 memories.2: "memories" has 2 elements: 0 to 1 [CONFIG_NO_ELEMENT]',
    ]);
  });

  it('resolves paths against the file in which they stand', () => {
    const path = file('paths.yaml', 'name: other.yaml\ntrain: {learning_rate: 1}\n');
    expect(loadConfig(Schema, [path]).resolveFile(['name'], 'other.yaml')).toBe(join(folder, 'other.yaml'));
  });
});
