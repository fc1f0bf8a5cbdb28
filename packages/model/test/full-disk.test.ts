import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '@adaptmem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../src/backend.js';
import { fineTune } from '../src/train/fine-tune.js';
import { checkpointPath } from '../src/train/training-checkpoint.js';
import { mountSmallDisk, unmount } from './small-disk.js';
import { tinyRun } from './tiny-task.js';

describe('a training run whose disk gets full', () => {
  const disk = mountSmallDisk(mkdtempSync(join(tmpdir(), 'adaptmem-disk-')));
  beforeAll(async () => {
    await selectBackend();
  });
  afterAll(() => {
    if (disk) unmount(disk);
  });

  it.skipIf(!disk)(
    'keeps the checkpoint before, and goes on from it when there is room (skipped where no tmpfs can be mounted)',
    async () => {
      const [folder, filler] = [join(disk!, 'checkpoint'), join(disk!, 'filler')];
      const checkpoint = { folder, everySteps: 2 };
      let kept: Buffer | undefined;
      const run = fineTune(
        tinyRun({
          checkpoint,
          onEvent: ({ type }) => {
            if (type !== 'checkpoint') return;
            kept = readFileSync(checkpointPath(folder));
            fill(filler);
          },
        }),
      );
      await expect(run).rejects.toThrow(/no space left on the disk/);
      await expect(run).rejects.toThrow(FileError);
      expect(readdirSync(folder)).toEqual(['checkpoint.safetensors']);
      expect(readFileSync(checkpointPath(folder))).toEqual(kept);
      rmSync(filler);
      let resumedAt = -1;
      const resumed = await fineTune(
        tinyRun({
          checkpoint,
          onEvent: (event) => {
            if (event.type === 'start') resumedAt = event.step;
          },
        }),
      );
      expect(resumedAt).toBe(2);
      expect(resumed).toEqual(await fineTune(tinyRun()));
    },
  );
});

/** Takes all the room that there is. */
function fill(path: string): void {
  try {
    writeFileSync(path, Buffer.alloc(1 << 20));
  } catch {
    // as much as fitted is there now
  }
}
