import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, FileError } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import { shippedConfigs } from '../gold/shipped-configs.js';
import { loadScenario } from './load-scenario.js';

const FOLDER = join(shippedConfigs(), 'scenarios');
const BASE = join(FOLDER, 'always-on-switching.yaml');

function mistakesOf(text: string): string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'scenario-')), 'scenario.yaml');
  writeFileSync(file, `extends: ${BASE}\n${text}`);
  try {
    loadScenario(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}

describe('loadScenario()', () => {
  it.each(readdirSync(FOLDER))(
    'loads %s, and what nobody measured in it is marked so, with a reason',
    (file) => {
      const { name, idle } = loadScenario(join(FOLDER, file));
      expect(`${name}.yaml`).toBe(file);
      for (const key of ['wake_up_time', 'wake_up_energy', 'retention_leakage', 'self_refresh'] as const) {
        expect(idle[key].assumed, key).toBe(true);
        expect(idle[key].source.length, key).toBeGreaterThan(20);
      }
    },
  );

  it('shows all mistakes at once, each at its place', () => {
    const text = [
      'name: Night Shift',
      'request: 100',
      'arrivals: { process: poison, rate_per_second: 5 }',
      'tasks: 17',
      'batch_limit: 0',
      'same_task_probability: 1.5',
      'deadline_ms: -1',
      'idle: { policy: dim, after_ms: -1, wake_up_time: 0.1 }',
    ].join('\n');
    const mistakes = mistakesOf(text);
    expect(mistakes.map((mistake) => mistake.replace(/: .*/, '')).sort()).toEqual([
      '2:1 name',
      '3:1 request',
      '4:13 arrivals.process',
      '5:1 tasks',
      '6:1 batch_limit',
      '7:1 same_task_probability',
      '8:1 deadline_ms',
      '9:22 idle.after_ms',
      '9:36 idle.wake_up_time',
      '9:9 idle.policy',
    ]);
    expect(mistakes).toContain('3:1 request: Unknown key "request"; did you mean "requests"?');
  });

  it.each([
    ['tasks: 3\nmix: [1, 1]\n', '3:1 mix: Expected 3 shares, one a task, got 2'],
    ['tasks: 2\nmix: [0, 0]\n', '3:1 mix: Expected a share above 0'],
  ])('refuses a mix that does not fit the tasks', (text, mistake) => {
    expect(mistakesOf(text)).toEqual([mistake]);
  });

  it('says which file is missing', () => {
    expect(() => loadScenario(join(FOLDER, 'nowhere.yaml'))).toThrow(FileError);
  });
});
