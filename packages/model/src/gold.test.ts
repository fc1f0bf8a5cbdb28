import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findSharedData } from '@adaptmem/core';
import { goldPassed } from '@adaptmem/core/testing';
import { describe, expect, it } from 'vitest';
import { GOLD_CHECKS } from './gold.js';

const repository = join(import.meta.dirname, '../../..');
const folder = findSharedData(repository);
const files = folder
  ? readdirSync(join(folder, 'gold'), { recursive: true, encoding: 'utf8' }).map((file) => `gold/${file}`)
  : [];
const cases = GOLD_CHECKS.flatMap((check) =>
  files.filter((file) => check.pattern.test(file)).map((file) => ({ file, check })),
);

describe.skipIf(!folder)('GOLD_CHECKS (skipped without the shared folder, see ADAPTMEM_SHARED)', () => {
  it('knows some of the reference files', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases)('agree with $file', async ({ file, check }) => {
    const result = await check.run(join(folder as string, file));
    expect(goldPassed(result), `${result.note ?? ''} (${result.cases} cases, worst ${result.worst})`).toBe(
      true,
    );
  });
});
