/** The accelerator as a YAML file: clock, PE array, special function unit, buffers and memories. */
import { z } from 'zod';
import { figure } from '../config/figure.js';

/** Cycles of a special-function operation: start + rows · (perRow + perVector · vectors in a row). */
const SfuTiming = z.strictObject({
  start: z.number().nonnegative().meta({ unit: 'cycles' }),
  per_row: z.number().nonnegative().meta({ unit: 'cycles' }),
  per_vector: z.number().nonnegative().meta({ unit: 'cycles' }),
  source: z.string(),
  assumed: z.boolean().default(false),
});

export const HardwareMemory = z.strictObject({
  name: z.string(),
  /** Path of a technology file, relative to this file. */
  technology: z.string(),
  /** Which of the technology's points each bank (macro) is. */
  bank_kib: z.number().positive().meta({ unit: 'KiB' }),
  word_bits: z.number().int().positive().meta({ unit: 'bit' }),
  /** Number of banks, or `fit`: as many as the parameters and activations assigned by the rule need. */
  banks: z.union([z.number().int().positive(), z.literal('fit')]),
  /** Bits that the memory's port delivers in a cycle to the buffers of the PE array. */
  port_bits_per_cycle: z.number().int().positive().meta({ unit: 'bit/cycle' }),
  off_chip: z.boolean().default(false),
  /** What may be placed here: mutabilities of tensors. */
  holds: z.array(z.enum(['frozen', 'per-task', 'transient'])).min(1),
  /** Parts that may be placed here; masks and metadata stay out of multi-level cells unless listed. */
  parts: z.array(z.enum(['data', 'mask', 'metadata'])).default(['data', 'mask', 'metadata']),
});
export type HardwareMemory = z.infer<typeof HardwareMemory>;

export const HardwareConfig = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  description: z.string(),
  clock_mhz: figure('MHz'),
  pe_array: z.strictObject({
    /** n: the unit has n vector MACs of n lanes, so n × n MACs a cycle and n cycles for an n × n × n tile. */
    vector_size: z.number().int().min(2).max(64),
    /** `ideal`: 16 cycles a tile; `released-systemc`: EdgeBERT's released model, load and compute not overlapped. */
    timing: z.enum(['ideal', 'released-systemc']),
    mac_energy: figure('pJ/MAC'),
    /** `gate`: a MAC with a zero operand costs no energy but its cycle; `none`: it costs both. */
    zero_skipping: z.enum(['none', 'gate']),
    area: figure('mm²'),
    leakage: figure('mW'),
  }),
  special_function_unit: z.strictObject({
    softmax: SfuTiming,
    layernorm: SfuTiming,
    elementwise_add: SfuTiming,
    gelu: SfuTiming,
    early_exit: SfuTiming,
    /** Energy of one pass over one vector of `vector_size` elements. */
    vector_energy: figure('pJ/vector'),
    area: figure('mm²'),
    leakage: figure('mW'),
  }),
  /** Scratchpads of the PE array: operands are staged here. */
  buffers: z.strictObject({
    input_kib: z.number().positive().meta({ unit: 'KiB' }),
    weight_kib: z.number().positive().meta({ unit: 'KiB' }),
    /** Technology file and point of the buffer macros. */
    technology: z.string(),
    bank_kib: z.number().positive().meta({ unit: 'KiB' }),
    word_bits: z.number().int().positive().meta({ unit: 'bit' }),
  }),
  /** Whether transfers into the buffers run beside compute (`double-buffered`) or before it (`none`). */
  overlap: z.enum(['none', 'double-buffered']),
  memories: z.array(HardwareMemory).min(1),
  /** Where parameters of a task come from that are not resident on chip (DRAM or flash); no part of an inference. */
  task_store: z
    .strictObject({
      technology: z.string(),
      bank_kib: z.number().positive().meta({ unit: 'KiB' }),
      word_bits: z.number().int().positive().meta({ unit: 'bit' }),
      port_bits_per_cycle: z.number().int().positive().meta({ unit: 'bit/cycle' }),
    })
    .optional(),
});
export type HardwareConfig = z.infer<typeof HardwareConfig>;
