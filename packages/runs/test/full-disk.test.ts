import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageSpec } from '../src/stage.js';
import { enlarge, mountSmallDisk, unmount } from './small-disk.js';
import { buildDemo, startPipeline } from './start-pipeline.js';

const SPECS: StageSpec[] = [{ name: 'train', kind: 'fill', config: null, needs: [], packages: [] }];

describe('a pipeline whose disk is full', () => {
  const disk = mountSmallDisk(mkdtempSync(join(tmpdir(), 'adaptmem-disk-')));
  let demo: string;
  beforeAll(async () => {
    demo = await buildDemo();
  });
  afterAll(() => {
    if (disk) unmount(disk);
  });

  it.skipIf(!disk)(
    'says so once, leaves nothing, and goes on when there is room (skipped where no tmpfs can be mounted)',
    async () => {
      const first = startPipeline(demo, disk!, 1, SPECS);
      expect(await first.over).toBe(2);
      expect(first.events.at(-1)).toMatchObject({
        message: expect.stringMatching(
          /^StageError: Stage "train" failed: Cannot write ".*": no space left on the disk$/,
        ),
      });
      expect([...readdirSync(join(disk!, 'tmp')), ...readdirSync(join(disk!, 'stages'))]).toEqual([]);
      enlarge(disk!);
      expect(await startPipeline(demo, disk!, 1, SPECS).over).toBe(0);
    },
  );
});
