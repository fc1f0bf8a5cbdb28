/** The accelerator as a YAML file: clock, PE array, special function unit, buffers and memories. */
import { z } from 'zod';
import { figure } from '../config/figure.js';

/** Which of a technology's points each bank (macro) is. */
const macroChoice = {
  /** Path of a technology file, relative to this file. */
  technology: z.string(),
  bank_kib: z.number().positive().meta({ unit: 'KiB' }),
  word_bits: z.number().int().positive().meta({ unit: 'bit' }),
  /** Banks inside the macro. */
  macro_banks: z.number().int().positive().default(1),
  /** Whether sizes between the technology's points may be interpolated (in log space). */
  interpolate: z.boolean().default(false),
};

/** Ways to spread the words of a memory over its banks. */
export const INTERLEAVINGS = ['low-order', 'high-order', 'block', 'xor'] as const;
export type Interleaving = (typeof INTERLEAVINGS)[number];

/** What a memory does when nobody uses it; by the event-driven engine. */
const Sleep = z.strictObject({
  /** Without an access, until it sleeps. */
  after_ns: z.number().nonnegative().meta({ unit: 'ns' }),
  wake_up_time: figure('ns'),
  wake_up_energy: figure('pJ'),
  /** While asleep, as a share of its leakage; what keeps a volatile memory's content. */
  leakage: figure('ratio'),
});
export type Sleep = z.infer<typeof Sleep>;

export const HardwareMemory = z.strictObject({
  name: z.string(),
  ...macroChoice,
  /** Number of banks, or `fit`: as many as the parameters and activations assigned by the rule need. */
  banks: z.union([z.number().int().positive(), z.literal('fit')]),
  /** Bits that the memory's port delivers in a cycle to the buffers of the PE array. */
  port_bits_per_cycle: z.number().int().positive().meta({ unit: 'bit/cycle' }),
  /**
   * By the event-driven engine; the closed forms take words as spread evenly. Neighbours in neighbouring banks
   * (`low-order`, if absent), bank after bank (`high-order`), 16 words in turn (`block`), or `low-order` turned by row
   * (`xor`).
   */
  interleaving: z.enum(INTERLEAVINGS).optional(),
  /** Accesses that may begin in a cycle, by the event-driven engine; absent: as many as fill the port. */
  ports: z.number().int().positive().optional(),
  /** Path of a DRAM channel's file (rows, refresh, bursts), relative to this file, for the event-driven engine. */
  dram: z.string().optional(),
  /** Absent: it never sleeps. */
  sleep: Sleep.optional(),
  off_chip: z.boolean().default(false),
  /** What may be placed here: mutabilities of tensors. */
  holds: z.array(z.enum(['frozen', 'per-task', 'transient'])).min(1),
  /**
   * Whether activations that are never live at the same time may lie in the same place (`overlaid`); only where rewriting
   * does not wear the cells out.
   */
  activations: z.enum(['separate', 'overlaid']).optional(),
  /** Parts that may be placed here; masks and metadata stay out of multi-level cells unless listed. */
  parts: z.array(z.enum(['data', 'mask', 'metadata'])).default(['data', 'mask', 'metadata']),
});
export type HardwareMemory = z.infer<typeof HardwareMemory>;

/** Ties tensors to a memory. */
export const Pin = z.strictObject({
  /** Name of a tensor; `*` stands for any characters, e.g. `*.word_embeddings.weight`. */
  tensor: z.string().min(1),
  /** Only this part of it; absent: all. */
  part: z.enum(['data', 'mask', 'metadata']).optional(),
  memory: z.string(),
});
export type Pin = z.infer<typeof Pin>;

export const HardwareConfig = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  description: z.string(),
  clock_mhz: figure('MHz'),
  /** Path of the file with the unit's loops (`EdgebertUnit`), relative to this file. */
  unit: z.string(),
  pe_array: z.strictObject({
    /** n: the unit has n vector MACs of n lanes, so n × n MACs a cycle and n cycles for an n × n × n tile. */
    vector_size: z.number().int().min(2).max(64),
    /**
     * `ideal`: n cycles a tile; `released-systemc`: the unit's loops, load and compute not overlapped; `systolic-*`:
     * an n × n systolic array that keeps outputs, weights or inputs.
     */
    timing: z.enum(['ideal', 'released-systemc', 'systolic-os', 'systolic-ws', 'systolic-is']),
    mac_energy: figure('pJ/MAC'),
    /**
     * A MAC with a zero operand costs energy and its cycle (`none`), only its cycle (`gate`), or neither (`skip`);
     * `gate-vectors`: only where all n lanes of an operand are zero does it cost no energy.
     */
    zero_skipping: z.enum(['none', 'gate-vectors', 'gate', 'skip']),
    /** Where the residual of an adapter is added: by the special function unit, or while its product accumulates. */
    adapter_residual: z.enum(['special-function-unit', 'accumulator']).default('special-function-unit'),
    area: figure('mm²'),
    leakage: figure('mW'),
  }),
  special_function_unit: z.strictObject({
    /** Energy of one pass over one vector of `vector_size` elements. */
    vector_energy: figure('pJ/vector'),
    area: figure('mm²'),
    leakage: figure('mW'),
  }),
  /** Scratchpads of the PE array: operands are staged here. */
  buffers: z.strictObject({
    input_kib: z.number().positive().meta({ unit: 'KiB' }),
    weight_kib: z.number().positive().meta({ unit: 'KiB' }),
    /** Masks of one decoder; they bound what one command of the host may take. */
    mask_kib: z.number().positive().meta({ unit: 'KiB' }),
    ...macroChoice,
    /** Of which macros the mask buffers of both decoders are; absent: they cost nothing. */
    masks: z.strictObject(macroChoice).optional(),
    /** Of the special function unit: parameters of layer norms, span masks, look-up tables; absent: costs nothing. */
    auxiliary: z
      .strictObject({ size_kib: z.number().positive().meta({ unit: 'KiB' }), ...macroChoice })
      .optional(),
  }),
  /** Whether transfers into the buffers run beside compute (`double-buffered`) or before it (`none`). */
  overlap: z.enum(['none', 'double-buffered']),
  /** `analytical`: closed forms, as the solvers see them; `event-driven`: tile by tile, with stalls. */
  engine: z.enum(['analytical', 'event-driven']).default('analytical'),
  /** Who gets the bus if a load and a store wait for it, by the event-driven engine. */
  arbitration: z.enum(['loads-first', 'stores-first', 'in-turn']).default('loads-first'),
  memories: z.array(HardwareMemory).min(1),
  /** Tensors that a memory must hold, whatever a solver or the rule would choose; of several, the first that fits a tensor. */
  pin: z.array(Pin).optional(),
  /** Where parameters of a task come from that are not resident on chip (DRAM or flash); no part of an inference. */
  task_store: z
    .strictObject({
      ...macroChoice,
      port_bits_per_cycle: z.number().int().positive().meta({ unit: 'bit/cycle' }),
    })
    .optional(),
});
export type HardwareConfig = z.infer<typeof HardwareConfig>;
