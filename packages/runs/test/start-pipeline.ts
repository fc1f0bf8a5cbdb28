/** Starts `demo-pipeline.ts` as a real process and follows its events. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import type { StageEvent } from '../src/run-stages.js';
import type { StageSpec } from '../src/stage.js';

const REQUIRE_FOR_BUNDLED_COMMONJS =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Folder with the demo programs as plain JavaScript, which starts many times faster than the sources. */
export async function buildDemo(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'adaptmem-demo-'));
  await build({
    config: false,
    entry: ['demo-worker.ts', 'demo-pipeline.ts', 'demo-thread.ts'].map((name) =>
      fileURLToPath(new URL(name, import.meta.url)),
    ),
    outDir,
    format: ['esm'],
    outExtension: () => ({ js: '.mjs' }),
    noExternal: [/./],
    banner: { js: REQUIRE_FOR_BUNDLED_COMMONJS },
    esbuildOptions: (options) => {
      options.conditions = ['@adaptmem/source'];
    },
    silent: true,
  });
  return outDir;
}

/** A pipeline that runs in a process of its own. */
export interface RunningPipeline {
  process: ChildProcess;
  /** Everything it said so far. */
  events: StageEvent[];
  /** Resolves as soon as what it said fulfils the condition, or when it is over. */
  until(fits: (events: readonly StageEvent[]) => boolean): Promise<void>;
  /** Resolves with the exit status, `null` if it was killed. */
  over: Promise<number | null>;
}

/** Starts the program in `demo` (from `buildDemo`) on the cache in `root`. */
export function startPipeline(
  demo: string,
  root: string,
  jobs: number,
  specs: readonly StageSpec[],
): RunningPipeline {
  const program = join(demo, 'demo-pipeline.mjs');
  const child = spawn(process.execPath, [program, root, String(jobs), JSON.stringify(specs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: StageEvent[] = [];
  const watchers = new Set<() => void>();
  createInterface({ input: child.stdout! }).on('line', (line) => {
    events.push(JSON.parse(line));
    for (const watcher of watchers) watcher();
  });
  const over = once(child, 'close').then(([status]) => status as number | null);
  const until = (fits: (events: readonly StageEvent[]) => boolean) => {
    const fulfilled = new Promise<void>((resolve) => {
      const look = () => void (fits(events) && resolve());
      watchers.add(look);
      look();
    });
    return Promise.race([fulfilled, over.then(() => {})]);
  };
  return { process: child, events, until, over };
}
