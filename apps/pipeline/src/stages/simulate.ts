/** Stage `simulate`: what every allocation of a system costs. */
import { join } from 'node:path';
import { type Allocation, encodedBitsOf, readText, type SimulationResult, writeAtomic } from '@adaptmem/core';
import {
  exitCosts,
  type Hardware,
  type Roofline,
  roofline,
  simulate as simulateInference,
  type TaskExitCosts,
  type TaskSwitchCost,
  taskSwitchCost,
  usedAreaMm2,
} from '@adaptmem/hw-sim';
import type { SolverName } from '@adaptmem/mapper';
import { defineStage } from './define-stage.js';
import { readAllocation } from './map.js';
import { readWorkload, type Variant } from './profile.js';
import { type StudiedHardware, studiedHardware } from './studied-hardware.js';

export interface SimulateConfig extends StudiedHardware {
  /** Names of the stages that wrote the workloads and the allocations. */
  profile: string;
  map: string;
  /** The system's own solver first; it placed what is compared with too. */
  solvers: SolverName[];
  taskCounts: number[];
  /** Whether inputs may leave tasks early. */
  exits?: boolean | undefined;
  /** Whether attention heads have spans. */
  spans?: boolean | undefined;
}

/** What one solver's allocation for one number of tasks costs; without a result where there is no allocation. */
export interface SimulatedCase {
  tasks: number;
  solver: SolverName;
  allocation: Allocation;
  result?: SimulationResult;
  /** To another task, if all tasks are resident, and if the chip keeps one at a time. */
  taskSwitch?: { resident: TaskSwitchCost; oneAtATime?: TaskSwitchCost };
  /** On chip, without banks that the allocation leaves empty. */
  usedAreaMm2?: number;
  /** Latency of the first task's inference by the event-driven engine, as a multiple of the analytical one's. */
  eventDrivenRatio?: number;
  /** Of the first task's inference, with the system's own solver at the largest number of tasks. */
  roofline?: Roofline;
}

/** A network before and after compression on one system, for the largest number of tasks. */
export interface CompressionEffect {
  tasks: number;
  uncompressed: StoredCase;
  compressed: StoredCase;
}

/** A network whose heads see every token, and with spans, on one system, for the largest number of tasks. */
export interface SpanEffect {
  tasks: number;
  wholeAttention: StoredCase;
  spans: StoredCase;
}

/** What a network takes and costs; without a result where there is no allocation. */
export interface StoredCase {
  /** All parts of all parameters. */
  storedBits: number;
  /** What prevents an allocation. */
  binding: string[];
  result?: SimulationResult;
}

/**
 * Writes `simulation.json`, a list of `SimulatedCase`, `compression-effect.json`, with exits `exit-costs.json`, and with
 * spans `span-effect.json`.
 */
export const simulate = defineStage<SimulateConfig>({
  kind: 'simulate',
  packages: ['@adaptmem/hw-sim', '@adaptmem/mapper', '@adaptmem/model'],
  inProcess: true,
  run({ config, inputs, output }) {
    const hardware = studiedHardware(config, inputs);
    const mostTasks = Math.max(...config.taskCounts);
    const cases = config.taskCounts.flatMap((tasks) => {
      const workload = readWorkload(inputs[config.profile]!, tasks);
      return config.solvers.map((solver): SimulatedCase => {
        const allocation = readAllocation(inputs[config.map]!, tasks, solver);
        if (allocation.placements.length === 0) return { tasks, solver, allocation };
        return {
          tasks,
          solver,
          allocation,
          result: simulateInference(workload, hardware, allocation),
          taskSwitch: switchCosts(workload, hardware, allocation),
          usedAreaMm2: usedAreaMm2(workload, hardware, allocation),
          ...(tasks === mostTasks
            ? { eventDrivenRatio: eventDrivenRatio(workload, hardware, allocation) }
            : {}),
          ...(tasks === mostTasks && solver === config.solvers[0]
            ? { roofline: roofline(workload, hardware, allocation) }
            : {}),
        };
      });
    });
    writeAtomic(join(output, SIMULATION), `${JSON.stringify(cases)}\n`);
    const caseOf = (variant: Variant) => storedCase(config, inputs, mostTasks, variant);
    const write = (file: string, effect: CompressionEffect | SpanEffect) =>
      writeAtomic(join(output, file), `${JSON.stringify(effect)}\n`);
    const own = caseOf('compressed');
    write(COMPRESSION_EFFECT, { tasks: mostTasks, uncompressed: caseOf('uncompressed'), compressed: own });
    if (config.spans)
      write(SPAN_EFFECT, { tasks: mostTasks, wholeAttention: caseOf('whole-attention'), spans: own });
    if (config.exits) {
      writeAtomic(join(output, EXIT_COSTS), `${JSON.stringify(costsOfExits(config, inputs))}\n`);
    }
  },
});

function storedCase(
  config: SimulateConfig,
  inputs: Readonly<Record<string, string>>,
  tasks: number,
  variant: Variant,
): StoredCase {
  const workload = readWorkload(inputs[config.profile]!, tasks, variant);
  const allocation = readAllocation(inputs[config.map]!, tasks, config.solvers[0]!, variant);
  const parameters = workload.tensors.filter(({ mutability }) => mutability !== 'transient');
  const storedBits = parameters.reduce((sum, tensor) => sum + encodedBitsOf(tensor), 0);
  const { binding } = allocation;
  if (allocation.placements.length === 0) return { storedBits, binding };
  const hardware = studiedHardware(config, inputs, variant);
  return { storedBits, binding, result: simulateInference(workload, hardware, allocation) };
}

/** Of the tasks by the system's own solver, for the largest number of tasks; empty where there is no allocation. */
function costsOfExits(config: SimulateConfig, inputs: Readonly<Record<string, string>>): TaskExitCosts[] {
  const tasks = Math.max(...config.taskCounts);
  const allocation = readAllocation(inputs[config.map]!, tasks, config.solvers[0]!);
  if (allocation.placements.length === 0) return [];
  return exitCosts(readWorkload(inputs[config.profile]!, tasks), config.hardware, allocation);
}

const EXIT_COSTS = 'exit-costs.json';

/** What inferences cost by the layer after which they leave, task by task. */
export function readExitCosts(folder: string): TaskExitCosts[] {
  return JSON.parse(readText(join(folder, EXIT_COSTS))) as TaskExitCosts[];
}

const COMPRESSION_EFFECT = 'compression-effect.json';

/** The effect of compression that `simulate` found. */
export function readCompressionEffect(folder: string): CompressionEffect {
  return JSON.parse(readText(join(folder, COMPRESSION_EFFECT))) as CompressionEffect;
}

const SPAN_EFFECT = 'span-effect.json';

/** The effect of attention spans that `simulate` found, where there are some. */
export function readSpanEffect(folder: string): SpanEffect {
  return JSON.parse(readText(join(folder, SPAN_EFFECT))) as SpanEffect;
}

const SIMULATION = 'simulation.json';

/** The cases that `simulate` wrote. */
export function readSimulation(folder: string): SimulatedCase[] {
  return JSON.parse(readText(join(folder, SIMULATION))) as SimulatedCase[];
}

function switchCosts(...[workload, hardware, allocation]: Parameters<typeof simulateInference>) {
  const resident = taskSwitchCost(workload, hardware, allocation, 'allocated');
  if (!hardware.taskStore) return { resident };
  return { resident, oneAtATime: taskSwitchCost(workload, hardware, allocation, 'one') };
}

/** What the closed forms of the solvers leave out, for one inference: tiles that wait for each other. */
function eventDrivenRatio(...[workload, hardware, allocation]: Parameters<typeof simulateInference>): number {
  const first = { ...workload, inferences: workload.inferences.slice(0, 1) };
  const latency = (engine: Hardware['config']['engine']) =>
    simulateInference(first, { ...hardware, config: { ...hardware.config, engine } }, allocation).summary
      .latencyNs;
  return latency('event-driven') / latency('analytical');
}
