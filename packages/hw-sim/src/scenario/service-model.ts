/** What serving requests costs a system, in closed forms: all that a stream needs to know of it. */
import { type Allocation, NS_PER_MS, PJ_PER_UJ, type Scenario, type Workload } from '@adaptmem/core';
import { chipComponents } from '../analytical/chip-components.js';
import { loadCost, onChipParameters, type ParameterLoad } from '../analytical/parameter-loads.js';
import { simulate } from '../analytical/simulate.js';
import { sum } from '../analytical/sums.js';
import { taskSwitchCost } from '../analytical/task-switch.js';
import { assumptionsOf } from '../config/assumptions.js';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';
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
  /** Absent if no source gives it. */
  enduranceWrites?: number;
  /** [task] → bits of activations that an inference writes. */
  inferenceBits: number[];
  /** Bits that all activations together have here. */
  activationBits: number;
  /** Bits that a task switch and that a reload write. */
  switchBits: number;
  reloadBits: number;
}

export interface ServiceModel {
  workload: string;
  hardware: string;
  /** [task] → one inference. */
  inference: Activity[];
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
}

const NOTHING: Activity = { latencyNs: 0, energyPj: 0 };

/**
 * Closed-form costs of a system. With `residency: one` the workload is that of one task, in whose places another
 * one's parameters come at a switch.
 *
 * @throws AppError `NO_TASK_STORE` if something must be loaded and the hardware names no store
 * @throws AppError `ALLOCATION_INVALID` if the allocation does not fit
 */
export function serviceModel(
  system: System,
  { idle, residency }: Pick<Scenario, 'idle' | 'residency'>,
): ServiceModel {
  const { workload, hardware, allocation } = system;
  const { byTask } = simulate(workload, hardware, allocation);
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
    inference: byTask.map(({ latencyNs, energyPj }) => ({ latencyNs, energyPj })),
    taskSwitch: active(taskSwitchCost(workload, hardware, allocation, residency)),
    wakeUp: idle.policy === 'on' ? NOTHING : active(wakeUpOf(idle)),
    reload: active(loadCost(lost, hardware)),
    idleMw: { awake: leakageMw, asleep: idle.policy === 'on' ? leakageMw : asleepMw(memories, idle) },
    storeMw: replaced.length + lost.length > 0 ? storeMw(hardware, idle) : 0,
    memories: writtenMemories(system, memories, byTask, { replaced, lost }),
    assumptions: [...assumptionsOf(hardware), ...scenarioAssumptions(idle)],
  };
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

function writtenMemories(
  { workload, allocation }: System,
  memories: readonly SizedMemory[],
  byTask: ReturnType<typeof simulate>['byTask'],
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
      inferenceBits: byTask.map(
        ({ byComponent }) => byComponent.find(({ component }) => component === name)!.writtenBits,
      ),
      activationBits: sum(allocation.placements, ({ memory, tensor, bits }) =>
        memory === name && transient.has(tensor) ? bits : 0,
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
