/** What the simulator found; every total is the sum of its parts. */
import { z } from 'zod';

const energy = () => z.number().nonnegative().meta({ unit: 'pJ' });
const cycles = () => z.number().nonnegative().meta({ unit: 'cycles' });

export const ComponentResult = z.strictObject({
  /** `pe-array`, `special-function-unit`, `buffers`, or a memory's name. */
  component: z.string(),
  kind: z.enum(['compute', 'buffer', 'memory']),
  dynamicPj: energy(),
  leakagePj: energy(),
  areaMm2: z.number().nonnegative().meta({ unit: 'mm²' }),
  readBits: z.number().nonnegative(),
  writtenBits: z.number().nonnegative(),
  capacityBits: z.number().nonnegative(),
  usedBits: z.number().nonnegative(),
  offChip: z.boolean(),
});
export type ComponentResult = z.infer<typeof ComponentResult>;

/** What the bus between memories and buffers did while it was taken, by cause. */
export const BusCycles = z.strictObject({
  /** Words passed. */
  transfer: cycles(),
  /** First words of transfers were on their way. */
  latency: cycles(),
  /** The next word's bank was busy. */
  bank: cycles(),
  /** All ports had begun an access in the cycle. */
  port: cycles(),
  /** A DRAM row was closed or opened. */
  row: cycles(),
  /** A DRAM rank was refreshed. */
  refresh: cycles(),
  /** A sleeping memory woke up. */
  wakeUp: cycles(),
});
export type BusCycles = z.infer<typeof BusCycles>;

/** One bank of a memory during an inference, by the event-driven engine. */
export const BankResult = z.strictObject({
  memory: z.string(),
  bank: z.number().int().nonnegative(),
  /** Words. */
  reads: z.number().nonnegative(),
  writes: z.number().nonnegative(),
  /** Of the inference, in which it took no other access. */
  busyCycles: cycles(),
});
export type BankResult = z.infer<typeof BankResult>;

export const OperatorResult = z.strictObject({
  name: z.string(),
  kind: z.string(),
  group: z.string(),
  computeCycles: cycles(),
  transferCycles: cycles(),
  /** What the operator adds to the latency after overlap. */
  cycles: cycles(),
  /** Why the compute unit stood still, by the event-driven engine; with `computeCycles` they add up to `cycles`. */
  stalls: z
    .strictObject({ fill: cycles(), starved: cycles(), blocked: cycles(), drain: cycles() })
    .optional(),
  /** What the bus did, by the event-driven engine. */
  bus: BusCycles.optional(),
  macs: z.number().nonnegative(),
  dynamicPj: energy(),
});
export type OperatorResult = z.infer<typeof OperatorResult>;

export const TaskResult = z.strictObject({
  task: z.string(),
  cycles: cycles(),
  latencyNs: z.number().nonnegative().meta({ unit: 'ns' }),
  dynamicPj: energy(),
  leakagePj: energy(),
  energyPj: energy(),
  byComponent: z.array(ComponentResult),
  byOperator: z.array(OperatorResult),
  /** By the event-driven engine. */
  byBank: z.array(BankResult).optional(),
});
export type TaskResult = z.infer<typeof TaskResult>;

export const SimulationResult = z.strictObject({
  schemaVersion: z.literal(1),
  workload: z.string(),
  hardware: z.string(),
  solver: z.string(),
  /** Means over the tasks of one inference each; area is of the whole chip. */
  summary: z.strictObject({
    latencyNs: z.number().nonnegative(),
    energyPj: energy(),
    dynamicPj: energy(),
    leakagePj: energy(),
    averagePowerMw: z.number().nonnegative(),
    edpPjNs: z.number().nonnegative(),
    onChipAreaMm2: z.number().nonnegative(),
    onChipBits: z.number().nonnegative(),
    offChipBits: z.number().nonnegative(),
  }),
  byTask: z.array(TaskResult),
  /** Means over the tasks. */
  byComponent: z.array(ComponentResult),
  /** Everything the figures rest on that nobody measured. */
  assumptions: z.array(z.string()),
});
export type SimulationResult = z.infer<typeof SimulationResult>;
