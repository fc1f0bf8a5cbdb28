/** Operators in execution order, between values that are not yet placed in buffers. */
import type { OperatorKind, TensorUse, WorkloadOperator } from '@adaptmem/core';

/** A result that later operators read. */
export interface Value {
  /** Values of one kind may follow one another in one buffer, which is as large as the largest of them. */
  kind: string;
  shape: readonly number[];
}

/** A value and how many of its elements one execution touches. */
export interface ValueUse {
  value: Value;
  elements: number;
}

/** An operator whose activations are still values. */
export type DraftOperator = Omit<WorkloadOperator, 'reads' | 'writes'> & {
  /** By their names in checkpoints. */
  weights: readonly TensorUse[];
  inputs: readonly ValueUse[];
  output: ValueUse;
};

/** Where an operator stands: its name is `<scope>.<part>`. */
export interface Site {
  scope: string;
  group: string;
  layer?: number;
}

/** Collects operators; every method appends one and returns what it makes. */
export class OperatorGraph {
  readonly operators: DraftOperator[] = [];

  /** `rows` rows of a table of width `cols`. */
  lookup(site: Site, part: string, table: string, output: Value): Value {
    const [rows, cols] = output.shape as [number, number];
    return this.#append(site, part, { kind: 'embedding-lookup', rows, cols }, [[table, rows * cols]], [], {
      value: output,
      elements: rows * cols,
    });
  }

  /**
   * y = x·Wᵀ + b: `rows` × `inner` times `inner` × `cols`.
   * @param weight stem of the names of weight and bias
   * @param rows rows of the input that are used, by default all
   */
  linear(
    site: Site,
    part: string,
    input: Value,
    weight: string,
    output: Value,
    rows = input.shape[0]!,
  ): Value {
    const inner = input.shape.at(-1)!;
    const cols = output.shape.at(-1)!;
    return this.gemm(site, part, { rows, cols, inner, repeat: 1 }, [[input, rows * inner]], output, [
      [`${weight}.weight`, inner * cols],
      [`${weight}.bias`, cols],
    ]);
  }

  /** A product of matrices, `repeat` times of this size; `inputs` with the elements of one of them. */
  gemm(
    site: Site,
    part: string,
    size: { rows: number; cols: number; inner: number; repeat: number },
    inputs: readonly (readonly [Value, number])[],
    output: Value,
    weights: readonly (readonly [string, number])[] = [],
  ): Value {
    return this.#append(site, part, { kind: 'gemm', ...size }, weights, inputs, {
      value: output,
      elements: size.rows * size.cols,
    });
  }

  /** Normalises each row. @param weight stem of the names of weight and bias */
  layerNorm(site: Site, part: string, input: Value, weight: string): Value {
    const cols = input.shape.at(-1)!;
    return this.elementwise(
      'layernorm',
      site,
      part,
      [input],
      [
        [`${weight}.weight`, cols],
        [`${weight}.bias`, cols],
      ],
    );
  }

  /** One result an element, of the first input's shape; the first axis counts executions where there are three. */
  elementwise(
    kind: OperatorKind,
    site: Site,
    part: string,
    inputs: readonly [Value, ...Value[]],
    weights: readonly (readonly [string, number])[] = [],
  ): Value {
    const [first] = inputs;
    const [repeat, rows, cols] = [1, ...first.shape].slice(-3) as [number, number, number];
    const uses = inputs.map((value): [Value, number] => [value, rows * cols]);
    return this.#append(site, part, { kind, rows, cols, repeat }, weights, uses, {
      value: { ...first },
      elements: rows * cols,
    });
  }

  #append(
    { scope, group, layer }: Site,
    part: string,
    size: Pick<WorkloadOperator, 'kind' | 'rows' | 'cols' | 'inner'> & { repeat?: number },
    weights: readonly (readonly [string, number])[],
    inputs: readonly (readonly [Value, number])[],
    output: ValueUse,
  ): Value {
    this.operators.push({
      name: `${scope}.${part}`,
      group,
      ...(layer === undefined ? {} : { layer }),
      repeat: 1,
      ...size,
      weights: weights.map(([tensor, elements]) => ({ tensor, elements })),
      inputs: inputs.map(([value, elements]) => ({ value, elements })),
      output,
    });
    return output.value;
  }
}
