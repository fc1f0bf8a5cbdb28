/** The loops of an EdgeBERT-like unit as a YAML file: stages, queues, state machines and host accesses, in cycles. */
import { z } from 'zod';
import { figure } from '../config/figure.js';

const stages = () => z.number().int().nonnegative().meta({ unit: 'cycles' });
const entries = () => z.number().int().positive().meta({ unit: 'entries' });
const bits = () => z.number().int().min(1).max(31).meta({ unit: 'bit' });

/**
 * States that a function goes through for one vector: `read` asks a decoder for it and waits, `auxiliary` does the
 * same with the auxiliary buffer, `compute` and `send` take a cycle.
 */
export const FUNCTION_STEPS = ['read', 'auxiliary', 'compute', 'send'] as const;
export type FunctionStep = (typeof FUNCTION_STEPS)[number];

const FunctionProgram = z.strictObject({
  /** Passes over the vectors of a row. */
  passes: z
    .array(
      z.strictObject({
        steps: z.array(z.enum(FUNCTION_STEPS)).min(1),
        /** States after the last vector of the pass. */
        end: stages().default(0),
      }),
    )
    .min(1),
  /** From one vector of a pass to the next where passes are pipelined: not the released unit, but its architecture. */
  interval: figure('cycles'),
  /** States after the last pass; the last one raises the interrupt or goes to the next row. */
  row_end: z.number().int().positive().meta({ unit: 'cycles' }),
  /** Rows that one command takes at most, if the state machine knows no rows. */
  rows_per_command: z.number().int().positive().optional(),
  /** Register accesses of the host before it starts the function, each a write and a read back. */
  host_accesses: z.number().int().nonnegative().default(0),
  source: z.string().min(3),
  assumed: z.boolean().default(false),
});
export type FunctionProgram = z.infer<typeof FunctionProgram>;

export const EdgebertUnit = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  source: z.string().min(3),
  /** Processes in a row that each hold one message and take one cycle. */
  stages: z.strictObject({
    gemm_start: stages(),
    mask_return: stages(),
    vector_return: stages(),
    operand: stages(),
    result_write: stages(),
    function_request: stages(),
    function_response: stages(),
    auxiliary_read: stages(),
    function_result: stages(),
    done: stages(),
  }),
  /** Entries that each requester has at an arbiter. */
  queues: z.strictObject({
    mask_buffer: entries(),
    address_generators: entries(),
    input_buffer: entries(),
    encoder: entries(),
  }),
  /** Widths of the registers that bound one command. */
  registers: z.strictObject({
    rows: bits(),
    cols: bits(),
    inner: bits(),
    /** Of the inner dimension in vectors. */
    inner_vectors: bits(),
    function_vectors: bits(),
    function_rows: bits(),
  }),
  host: z.strictObject({
    /** Cycles between the last register access and the command, which settle how the two control loops meet. */
    settle: z.strictObject({ transfer: stages(), function: stages(), auxiliary: stages() }),
    /** Cycles for which the interrupt line stays high. */
    interrupt: stages(),
    source: z.string().min(3),
  }),
  /** The 64-bit AXI master that fills the buffers. */
  transfer: z.strictObject({
    bus_bits: z.number().int().positive().meta({ unit: 'bit/cycle' }),
    burst_words: z.number().int().positive(),
    source: z.string().min(3),
  }),
  functions: z.strictObject({
    softmax: FunctionProgram,
    layernorm: FunctionProgram,
    elementwise_add: FunctionProgram,
    gelu: FunctionProgram,
    early_exit: FunctionProgram,
  }),
});
export type EdgebertUnit = z.infer<typeof EdgebertUnit>;
export type SfuFunction = keyof EdgebertUnit['functions'];
