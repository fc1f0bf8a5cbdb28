/** `pipeline explain TENSOR [FILE ...]`: why the optimum places a tensor where it does, and what else it would cost. */
import { ConfigError, formatQuantity, nearestWord } from '@adaptmem/core';
import { placementProblem } from '@adaptmem/hw-sim';
import {
  type Alternative,
  explainTensor,
  type PartExplanation,
  type TensorExplanation,
} from '@adaptmem/mapper';
import { selectBackend } from '@adaptmem/model';
import { codeVersion, openStageCache, planStages, type StageSpec } from '@adaptmem/runs';
import { type LoadedExperiment, loadExperiment } from '../experiment/load-experiment.js';
import { geometryName, planExperiment } from '../plan-experiment.js';
import { readWorkload } from '../stages/profile.js';
import { STAGE_NAMES } from '../stages/stage-names.js';
import { runPlan } from './run-experiment.js';

export interface ExplainCommandOptions {
  set: readonly string[];
  /** Name of the system; default: the experiment's last. */
  system?: string;
  /** Name of the geometry; default: the last, which is the cheapest to have where it is only arithmetic. */
  geometry?: string;
  /** Number of tasks; default: the most of `task_counts`. */
  tasks?: number;
  jobs: number;
  cache: string;
  json: boolean;
  signal: AbortSignal;
}

/**
 * Makes the workload if it is not in the cache (a trained geometry is then trained), solves it exactly, and prints.
 *
 * @throws ConfigError for mistakes in the files and for a system, geometry or number of tasks that they do not have
 * @throws AppError `UNKNOWN_TENSOR`, `NO_PLACEMENT`
 */
export async function explain(
  tensor: string,
  files: readonly string[],
  options: ExplainCommandOptions,
): Promise<void> {
  const loaded = loadExperiment(files, options.set);
  const { experiment } = loaded;
  const system = choose(
    'system',
    options.system,
    experiment.systems.map(({ name }) => name),
  );
  const geometry = choose(
    'geometry',
    options.geometry,
    experiment.geometries.map((_, index) => geometryName(loaded, index)),
  );
  const counts = [...experiment.task_counts].sort((a, b) => a - b).map(String);
  const tasks = Number(counts[choose('number of tasks', options.tasks?.toString(), counts)]);
  const { method, title } = experiment.systems[system]!;
  const folder = await stageFolder(
    loaded,
    STAGE_NAMES.profile(geometryName(loaded, geometry), method),
    options,
  );
  const problem = placementProblem(readWorkload(folder, tasks), loaded.hardware[system]!);
  const explanation = await explainTensor(problem, tensor, {
    objective: experiment.objective,
    timeLimitSeconds: experiment.solver_time_limit_seconds,
  });
  const where = { system: title, geometry: geometryName(loaded, geometry), tasks };
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...where, ...explanation }, null, 2)}\n` : textOf(where, explanation),
  );
}

/** Index of the wanted name, of the last one if none is wanted. */
function choose(what: string, wanted: string | undefined, known: readonly string[]): number {
  if (wanted === undefined) return known.length - 1;
  const index = known.indexOf(wanted);
  if (index >= 0) return index;
  const near = nearestWord(wanted, known);
  const help = near ? `did you mean "${near}"?` : `known are ${known.join(', ')}`;
  throw new ConfigError([
    {
      file: '(command line)',
      message: `The experiment has no ${what} "${wanted}"; ${help}`,
      code: 'EXPLAIN_CHOICE',
    },
  ]);
}

/** The output of a stage of the experiment, made with all that it needs where it is not in the cache. */
async function stageFolder(
  loaded: LoadedExperiment,
  name: string,
  options: ExplainCommandOptions,
): Promise<string> {
  const backend = await selectBackend();
  const stages = planExperiment(loaded, { command: 'explain', backend: backend.name });
  const plan = planStages(needed(stages, name), {
    backend: backend.name,
    codeVersion: (pack) => codeVersion(pack, import.meta.url),
  });
  const cache = openStageCache(options.cache, { onWarning: (text) => process.stderr.write(`${text}\n`) });
  await runPlan(plan, cache, () => {}, options);
  return cache.folderOf(plan.find((stage) => stage.name === name)!.key);
}

/** The stage and everything that it needs, directly or not. */
function needed(stages: readonly StageSpec[], name: string): StageSpec[] {
  const wanted = new Set([name]);
  for (const one of wanted)
    for (const need of stages.find((stage) => stage.name === one)!.needs ?? []) wanted.add(need);
  return stages.filter((stage) => wanted.has(stage.name));
}

function textOf(
  { system, geometry, tasks }: { system: string; geometry: string; tasks: number },
  { tensor, objective, cost, status, parts, memories }: TensorExplanation,
): string {
  const show = (value: number) => formatQuantity(value, objective === 'energy' ? 'energy' : 'time');
  const lines = [
    `${tensor}: ${system}, ${geometry}, ${tasks} task${tasks === 1 ? '' : 's'}`,
    `Least ${objective}: ${show(cost)} an inference (${status === 'optimal' ? 'proven' : 'best found in time'})`,
    ...parts.flatMap((part) => partLines(part, show)),
    '',
    'What a KiB more of each memory would save (slope of the linear relaxation, without its own leakage):',
    ...memories.map(({ memory, freeBits, shadowPricePerKib }) => {
      const worth = shadowPricePerKib > 0 ? show(shadowPricePerKib) : 'nothing';
      return `  ${memory}: ${worth}; ${formatQuantity(freeBits, 'capacity')} are free`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function partLines(
  { part, bits, memory, ruleMemory, why, alternatives, next }: PartExplanation,
  show: (value: number) => string,
): string[] {
  const rule = memory === ruleMemory ? 'as the rule says' : `the rule says ${ruleMemory}`;
  return [
    '',
    `${part} (${formatQuantity(bits, 'capacity')}) is in ${memory}, ${rule}: ${why}`,
    ...alternatives.map((alternative) => `  ${alternativeText(alternative, show)}`),
    next
      ? `  next best: ${next.memory}, ${more(next.cost, show)} with everything placed anew`
      : '  there is no other placement',
  ];
}

function alternativeText(
  { memory, forbidden, aloneCost, missingBits, bestCost }: Alternative,
  show: (value: number) => string,
): string {
  if (forbidden !== undefined) return `${memory}: ${forbidden}`;
  const room = missingBits ? `, but ${formatQuantity(missingBits, 'capacity')} are missing` : '';
  const anew = bestCost === undefined ? 'nothing fits then' : more(bestCost, show);
  return `${memory}: ${more(aloneCost!, show)} if only this moved${room}; with everything placed anew ${anew}`;
}

function more(cost: number, show: (value: number) => string): string {
  return cost < 0 ? `${show(-cost)} less` : `${show(cost)} more`;
}
