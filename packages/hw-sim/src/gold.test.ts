import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findSharedData } from '@adaptmem/core';
import { goldPassed } from '@adaptmem/core/testing';
import { describe, expect, it } from 'vitest';
import { GOLD_CHECKS } from './gold.js';

const folder = findSharedData(join(import.meta.dirname, '../../..'));
const files = folder ? readdirSync(join(folder, 'validation')).map((file) => `validation/${file}`) : [];

describe.skipIf(!folder)('GOLD_CHECKS (skipped without the shared folder, see ADAPTMEM_SHARED)', () => {
  it.each(GOLD_CHECKS)('agrees with $pattern', async ({ pattern, run }) => {
    const matching = files.filter((file) => pattern.test(file));
    expect(matching).not.toEqual([]);
    for (const file of matching) {
      const result = await run(join(folder as string, file));
      const found = `${result.note ?? ''} (${result.cases} cases, worst ${result.worst})`;
      expect(goldPassed(result), found).toBe(true);
    }
  });
});
