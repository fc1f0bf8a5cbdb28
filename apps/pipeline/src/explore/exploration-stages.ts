/** The stages of an experiment that an exploration needs: workloads in every way to store the network, and fault studies. */
import type { JsonValue, StageSpec } from '@adaptmem/runs';
import { planExperiment } from '../plan/plan-experiment.js';
import type { PlanContext } from '../plan/report-stage.js';
import { profileStage } from '../plan/system-stages.js';
import type { CompressConfig } from '../stages/compress.js';
import { type ProfileConfig, profile } from '../stages/profile.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import type { LoadedExploration } from './load-exploration.js';

export interface ExplorationStages {
  stages: StageSpec[];
  /** Name of the `profile` stage of each way to store the network. */
  profiles: Record<string, string>;
  /** Names of the `faults` stages, if accuracy is measured. */
  studies: string[];
}

/** Stages with everything that they need, and nothing else of the experiment. */
export function explorationStages(loaded: LoadedExploration, context: PlanContext): ExplorationStages {
  const all = planExperiment(loaded.experiment, context);
  const own = loaded.variants.map(({ name, settings }, index) =>
    variantStages(loaded, all, { suffix: ` explored-${index + 1}`, name, settings }),
  );
  const studies = loaded.config.accuracy?.from === 'experiment' ? studyNames(loaded) : [];
  const wanted = [...own.flatMap(({ stages }) => stages.map(({ name }) => name)), ...studies];
  return {
    stages: needed([...all, ...own.flatMap(({ stages }) => stages)], wanted),
    profiles: Object.fromEntries(own.map(({ name, profiled }) => [name, profiled])),
    studies,
  };
}

/** What stores the trained networks anew, if they are what is explored, and the workload. */
function variantStages(
  { experiment, geometry, config: { workload } }: LoadedExploration,
  all: readonly StageSpec[],
  { suffix, name, settings }: { suffix: string; name: string; settings: CompressConfig['settings'] },
) {
  const base = profileStage(experiment, geometry, workload.method);
  const config = base.config as unknown as ProfileConfig;
  const profiled = `${base.name}${suffix}`;
  const common = { ...config, taskCounts: [workload.tasks] };
  if (config.storage.kind === 'geometry') {
    const storage = { ...config.storage, settings };
    const stage = profile.plan({ name: profiled, config: { ...common, storage } });
    return { name, profiled, stages: [stage] };
  }
  const stored = Object.entries(config.storage.compressStages).map(([task, stageName]) => {
    const own = all.find((other) => other.name === stageName)!;
    const stage: StageSpec = {
      ...own,
      name: `${stageName}${suffix}`,
      config: { ...(own.config as unknown as CompressConfig), settings } as unknown as JsonValue,
    };
    return [task, stage] as const;
  });
  const compressStages = Object.fromEntries(stored.map(([task, stage]) => [task, stage.name]));
  const stage = profile.plan({
    name: profiled,
    config: { ...common, storage: { kind: 'measured', compressStages } },
    needs: Object.values(compressStages),
  });
  return { name, profiled, stages: [...stored.map(([, compressed]) => compressed), stage] };
}

function studyNames({ experiment, config: { workload } }: LoadedExploration): string[] {
  return experiment.tasks.map(({ task }) => STAGE_NAMES.faults(task.name, workload.method));
}

/** The stages of those names and everything that they need, directly or not. */
function needed(stages: readonly StageSpec[], names: readonly string[]): StageSpec[] {
  const wanted = new Set(names);
  for (const one of wanted)
    for (const need of stages.find(({ name }) => name === one)!.needs ?? []) wanted.add(need);
  return stages.filter(({ name }) => wanted.has(name));
}
