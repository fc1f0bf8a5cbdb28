/** An array of multipliers in a hierarchy of memories, for loop nests. */
import { figure, loadConfig } from '@adaptmem/core';
import { z } from 'zod';

/** Left: rows × inner; right: inner × cols; result: rows × cols. */
export const OPERANDS = ['left', 'right', 'result'] as const;
export type OperandName = (typeof OPERANDS)[number];

const LoopMemory = z.strictObject({
  name: z.string(),
  /** One at every multiplier, or one for all. */
  at: z.enum(['lane', 'array']),
  holds: z.array(z.enum(OPERANDS)).min(1),
  capacity_bits: z.number().positive().meta({ unit: 'bit' }),
  /** Bits of one access, and of a cycle. */
  word_bits: z.number().int().positive().meta({ unit: 'bit' }),
  /** Less than a word may be accessed, at its share of the energy, in steps of this; absent: whole words only. */
  step_bits: z.number().int().positive().optional().meta({ unit: 'bit' }),
  /** One port for reading and writing; else one each. */
  shared_port: z.boolean().default(false),
  read_energy_pj: z.number().nonnegative().meta({ unit: 'pJ/access' }),
  write_energy_pj: z.number().nonnegative().meta({ unit: 'pJ/access' }),
});
export type LoopMemory = z.infer<typeof LoopMemory>;

export const LoopArray = z
  .strictObject({
    version: z.literal(1),
    name: z.string(),
    source: z.string().min(3),
    lanes: z.strictObject({ cols: z.number().int().positive(), inner: z.number().int().positive() }),
    mac_energy: figure('pJ/MAC'),
    /** Stored widths: of both operands, of a sum on the way, of a finished one. */
    bits: z.strictObject({
      operand: z.number().int().positive(),
      sum: z.number().int().positive(),
      result: z.number().int().positive(),
    }),
    /** From the multipliers outwards; the last one holds everything. */
    memories: z.array(LoopMemory).min(1),
  })
  .check(({ value, issues }) => {
    const last = value.memories.length - 1;
    const missing = OPERANDS.filter((operand) => !value.memories[last]!.holds.includes(operand));
    if (missing.length > 0)
      issues.push({
        code: 'custom',
        input: value,
        path: ['memories', last, 'holds'],
        message: `The outermost memory must hold ${missing.join(', ')} too`,
      });
  });
export type LoopArray = z.infer<typeof LoopArray>;

/**
 * @throws ConfigError with every mistake of the file
 * @throws FileError if it cannot be read
 */
export function loadLoopArray(file: string): LoopArray {
  return loadConfig(LoopArray, [file]).value;
}
