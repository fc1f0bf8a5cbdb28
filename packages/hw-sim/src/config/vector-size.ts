/** What follows the vector size of a PE array. */
import type { Figure, HardwareConfig } from '@adaptmem/core';

/**
 * The compute units with vectors of n lanes instead of the configuration's own. Area and leakage of the PE array grow
 * with n², those of the special function unit and its energy a vector with n, for n × n multipliers beside n lanes (marked
 * as assumed).
 */
export function withVectorSize(
  { pe_array, special_function_unit }: HardwareConfig,
  vectorSize: number,
): Pick<HardwareConfig, 'pe_array' | 'special_function_unit'> {
  const growth = vectorSize / pe_array.vector_size;
  const grown = (figure: Figure, factor: number) => scaled(figure, factor, pe_array.vector_size);
  return {
    pe_array: {
      ...pe_array,
      vector_size: vectorSize,
      area: grown(pe_array.area, growth ** 2),
      leakage: grown(pe_array.leakage, growth ** 2),
    },
    special_function_unit: {
      vector_energy: grown(special_function_unit.vector_energy, growth),
      area: grown(special_function_unit.area, growth),
      leakage: grown(special_function_unit.leakage, growth),
    },
  };
}

function scaled(figure: Figure, factor: number, vectorSize: number): Figure {
  if (factor === 1) return figure;
  const source = `Scaled by ${factor} from vectors of ${vectorSize}: ${figure.source}`;
  return { value: figure.value * factor, source, assumed: true };
}
