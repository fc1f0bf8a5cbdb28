/** What serving requests costs a system, in closed forms: all that a stream needs to know of it. */
import {
  type Allocation,
  type Inference,
  NS_PER_MS,
  PJ_PER_UJ,
  type Scenario,
  type Technology,
  type Workload,
} from '@adaptmem/core';
import { chipComponents } from '../analytical/chip-components.js';
import { endingAfter, layersOf } from '../analytical/ending-after.js';
import { type ExitHistogram, exitShares } from '../analytical/exit-shares.js';
import { loadCost, onChipParameters, type ParameterLoad } from '../analytical/parameter-loads.js';
import { simulate } from '../analytical/simulate.js';
import { sum } from '../analytical/sums.js';
import { taskSwitchCost } from '../analytical/task-switch.js';
import { assumptionsOf } from '../config/assumptions.js';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';
import { occupiedBits } from '../memory/occupied-bits.js';
import { placementItems } from '../memory/placement-items.js';
import { sizeMemories } from '../memory/size-memories.js';

/** Something that takes the chip: its leakage in that time is in the energy. */
export interface Activity {
  latencyNs: number;
  energyPj: number;
}

/** What of a memory's content is written anew, and when. */
export interface WrittenMemory {
  name: string;
  technology: string;
  /** Absent if no source gives it, or if the cells do not wear. */
  enduranceWrites?: number;
  /** Whether the cells hold a charge or a state of transistors, which writing does not wear. */
  wearless: boolean;
  /** [way] → bits of activations that an inference writes. */
  inferenceBits: number[];
  /** Bits that all activations together have here. */
  activationBits: number;
  /** Bits that a task switch and that a reload write. */
  switchBits: number;
  reloadBits: number;
}

/** A way of a task's inferences through the network. */
export interface Way {
  /** Its number among all tasks' ways. */
  index: number;
  /** Of the task's inferences; together 1. */
  share: number;
}

export interface ServiceModel {
  workload: string;
  hardware: string;
  /** [way] → one inference. */
  inference: Activity[];
  /** [task] → the ways that its inferences go: one, or where inputs leave early one for each layer after which they do. */
  ways: Way[][];
  taskSwitch: Activity;
  wakeUp: Activity;
  /** Bringing back what power-off lost; nothing for the other policies. */
  reload: Activity;
  /** While nothing runs: before the policy acts, and after. */
  idleMw: { awake: number; asleep: number };
  /** Of the off-chip home of what is loaded, at all times; 0 where nothing is ever loaded. */
  storeMw: number;
  memories: WrittenMemory[];
  assumptions: string[];
}

export interface System {
  workload: Workload;
  hardware: Hardware;
  allocation: Allocation;
  /** By task, where its inputs leave early; a task without one passes the whole network. */
  exits?: Readonly<Record<string, ExitHistogram>> | undefined;
}

const NOTHING: Activity = { latencyNs: 0, energyPj: 0 };

/**
 * Closed-form costs of a system. With `residency: one` the workload is that of one task, in whose places another
 * one's parameters come at a switch.
 *
 * @throws AppError `NO_TASK_STORE` if something must be loaded and the hardware names no store
 * @throws AppError `ALLOCATION_INVALID` if the allocation does not fit
 * @throws AppError if exits are empty or of another number of layers than their task has
 */
export function serviceModel(
  system: System,
  { idle, residency }: Pick<Scenario, 'idle' | 'residency'>,
): ServiceModel {
  const { workload, hardware, allocation } = system;
  const { inferences, ways } = waysOf(system);
  const byWay = simulate(workload, hardware, allocation, inferences).byTask;
  const memories = sizeMemories(workload, hardware);
  const leakageMw = sum(chipComponents(hardware, memories), (component) => component.leakageMw);
  const parameters = onChipParameters(workload, hardware, allocation);
  const replaced = residency === 'one' ? parameters.filter(({ item }) => item.mutability === 'per-task') : [];
  const lost = idle.policy === 'off' ? parameters.filter(isLostWithPower) : [];
  const active = ({ latencyNs, energyPj }: Activity): Activity => ({
    latencyNs,
    energyPj: energyPj + leakageMw * latencyNs,
  });
  return {
    workload: workload.name,
    hardware: hardware.name,
    inference: byWay.map(({ latencyNs, energyPj }) => ({ latencyNs, energyPj })),
    ways,
    taskSwitch: active(taskSwitchCost(workload, hardware, allocation, residency)),
    wakeUp: idle.policy === 'on' ? NOTHING : active(wakeUpOf(idle)),
    reload: active(loadCost(lost, hardware)),
    idleMw: { awake: leakageMw, asleep: idle.policy === 'on' ? leakageMw : asleepMw(memories, idle) },
    storeMw: replaced.length + lost.length > 0 ? storeMw(hardware, idle) : 0,
    memories: writtenMemories(system, memories, byWay, { replaced, lost }),
    assumptions: [...assumptionsOf(hardware), ...scenarioAssumptions(idle)],
  };
}

/** Every way that an inference can go, and whose it is. */
function waysOf({ workload, exits = {} }: System): { inferences: Inference[]; ways: Way[][] } {
  const inferences: Inference[] = [];
  const ways = workload.inferences.map((inference) => {
    const layers = layersOf(inference);
    const histogram = exits[inference.task];
    const shares = histogram ? exitShares(inference.task, layers, histogram) : [1];
    return shares.flatMap((share, before): Way[] => {
      if (share === 0) return [];
      const way = histogram ? endingAfter(inference, before + 1) : inference;
      return [{ index: inferences.push(way) - 1, share }];
    });
  });
  return { inferences, ways };
}

const isLostWithPower = ({ memory }: ParameterLoad): boolean => !memory.technology.non_volatile;

function wakeUpOf({ wake_up_time, wake_up_energy }: Scenario['idle']): Activity {
  return { latencyNs: wake_up_time.value * NS_PER_MS, energyPj: wake_up_energy.value * PJ_PER_UJ };
}

/** What volatile memories need to keep their content: those on the chip only in retention. */
function asleepMw(memories: readonly SizedMemory[], idle: Scenario['idle']): number {
  const onChipShare = idle.policy === 'retention' ? idle.retention_leakage.value : 0;
  return sum(memories, ({ offChip, technology, leakageMw }) =>
    technology.non_volatile ? 0 : leakageMw * (offChip ? idle.self_refresh.value : onChipShare),
  );
}

function storeMw({ taskStore }: Hardware, { self_refresh }: Scenario['idle']): number {
  if (!taskStore || taskStore.technology.non_volatile) return 0;
  return taskStore.point.leakage_mw * self_refresh.value;
}

/** Cells of SRAM and DRAM have no endurance to give; those of a volatile NVM would have. */
const WEARLESS_CELLS: readonly Technology['cell'][] = ['SRAM', 'DRAM', 'eDRAM'];

function writtenMemories(
  { workload, allocation }: System,
  memories: readonly SizedMemory[],
  byWay: ReturnType<typeof simulate>['byTask'],
  { replaced, lost }: Record<'replaced' | 'lost', ParameterLoad[]>,
): WrittenMemory[] {
  const transient = new Set(
    placementItems(workload)
      .filter(({ mutability }) => mutability === 'transient')
      .map(({ tensor }) => tensor),
  );
  return memories.map(({ name, technology }) => {
    const written = (loads: readonly ParameterLoad[]) =>
      sum(loads, ({ item, memory }) => (memory.name === name ? item.bits : 0));
    return {
      name,
      technology: technology.name,
      ...(technology.endurance_writes ? { enduranceWrites: technology.endurance_writes.value } : {}),
      wearless: WEARLESS_CELLS.includes(technology.cell),
      inferenceBits: byWay.map(
        ({ byComponent }) => byComponent.find(({ component }) => component === name)!.writtenBits,
      ),
      activationBits: occupiedBits(
        allocation.placements.filter(({ memory, tensor }) => memory === name && transient.has(tensor)),
      ),
      switchBits: written(replaced) / workload.tasks.length,
      reloadBits: written(lost),
    };
  });
}

const STREAM_ASSUMPTIONS = [
  'Scenario: requests of a batch run one after the other; no weight is reused between them',
  'Scenario: the chip starts awake, with the parameters of the first request; its last request ends the stream',
  'Scenario: cells that hold activations wear evenly; every load writes each cell of its place once',
] as const;

function scenarioAssumptions(idle: Scenario['idle']): string[] {
  if (idle.policy === 'on') return [...STREAM_ASSUMPTIONS];
  const figures = Object.entries(idle).flatMap(([key, figure]) =>
    typeof figure === 'object' && figure.assumed ? [`Scenario: ${key}: ${figure.source}`] : [],
  );
  return [...STREAM_ASSUMPTIONS, ...figures];
}
