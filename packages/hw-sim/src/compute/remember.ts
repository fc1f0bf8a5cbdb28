/** Keeps what was simulated once, for units with equal loops. */
import type { EdgebertUnit } from '@adaptmem/core';

type Values = Map<string, number>;

const byUnit = new WeakMap<EdgebertUnit, Values>();
const byContent = new Map<string, Values>();

/** The value for `key` on `unit`, computed on first use. */
export function remember(unit: EdgebertUnit, key: string, compute: () => number): number {
  const values = valuesOf(unit);
  let value = values.get(key);
  if (value === undefined) {
    value = compute();
    values.set(key, value);
  }
  return value;
}

function valuesOf(unit: EdgebertUnit): Values {
  let values = byUnit.get(unit);
  if (!values) {
    const content = JSON.stringify(unit);
    values = byContent.get(content) ?? new Map();
    byContent.set(content, values);
    byUnit.set(unit, values);
  }
  return values;
}
