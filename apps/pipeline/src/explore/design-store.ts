/**
 * Evaluations of designs, kept for all explorations: no design is evaluated twice, and one that was killed goes on from
 * here. Every batch is a file of its own that appears whole, so a kill loses what was not yet written and nothing else.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileError, readText, sha256OfJson, type Workload, writeAtomic } from '@adaptmem/core';
import type { Design, DesignSpace, Evaluation, Macro, PlacingSolver } from '@adaptmem/mapper/explore';

export interface DesignStore {
  find(design: Design, solver: PlacingSolver): Evaluation | undefined;
  /** Keeps what was evaluated, in one file. @throws FileError */
  add(evaluated: readonly { design: Design; solver: PlacingSolver; evaluation: Evaluation }[]): void;
}

export interface DesignStoreOptions {
  /** Folder of the evaluations of all explorations. */
  root: string;
  /** Version of the code that evaluates. */
  code: string;
  space: DesignSpace;
  workloads: Readonly<Record<string, Workload>>;
  /** Called for each file that cannot be read and counts as absent. */
  onWarning?: (message: string) => void;
}

interface Batch {
  schemaVersion: 1;
  evaluations: Record<string, Evaluation>;
}

/** Opens the store and reads what is known of designs on that base. @throws FileError if the folder cannot be made */
export function openDesignStore(options: DesignStoreOptions): DesignStore {
  const { technologyFiles: _, ...base } = options.space.base;
  const folder = join(options.root, sha256OfJson({ code: options.code, base }));
  const known = readBatches(folder, options.onWarning);
  const keyOf = designKeys(options.workloads);
  return {
    find: (design, solver) => known.get(keyOf(design, solver)),
    add(evaluated) {
      if (evaluated.length === 0) return;
      const batch: Batch = { schemaVersion: 1, evaluations: {} };
      for (const { design, solver, evaluation } of evaluated) {
        const key = keyOf(design, solver);
        batch.evaluations[key] = evaluation;
        known.set(key, evaluation);
      }
      const name = sha256OfJson(Object.keys(batch.evaluations)).slice(0, 32);
      writeAtomic(join(folder, `${name}.json`), JSON.stringify(batch));
    },
  };
}

/** What a design is, by content: names of files, places in lists and the order of memories' macros do not count. */
function designKeys(workloads: DesignStoreOptions['workloads']) {
  const stored = Object.fromEntries(
    Object.entries(workloads).map(([name, workload]) => [name, sha256OfJson(workload)]),
  );
  const macros = new Map<Macro, string>();
  const macroKey = (macro: Macro): string => {
    const key = macros.get(macro) ?? sha256OfJson(macro);
    macros.set(macro, key);
    return key;
  };
  return ({ compression, memories, ...scalars }: Design, solver: PlacingSolver): string =>
    sha256OfJson({
      ...scalars,
      solver,
      workload: stored[compression],
      memories: memories.map(({ role: { name, holds, parts, offChip }, macro, size, portBitsPerCycle }) => ({
        ...{ name, holds, parts, offChip, size, portBitsPerCycle },
        macro: macroKey(macro),
      })),
    });
}

function readBatches(folder: string, onWarning?: (message: string) => void): Map<string, Evaluation> {
  const known = new Map<string, Evaluation>();
  for (const name of filesOf(folder)) {
    const file = join(folder, name);
    try {
      const { evaluations } = JSON.parse(readText(file)) as Batch;
      for (const [key, evaluation] of Object.entries(evaluations)) known.set(key, evaluation);
    } catch {
      onWarning?.(`Evaluations in "${file}" are damaged and will be made anew`);
    }
  }
  return known;
}

function filesOf(folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw fileError('write', folder, error);
  }
}
