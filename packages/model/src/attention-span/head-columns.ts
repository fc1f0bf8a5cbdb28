/** The columns of some of the heads of a matrix that has those of all heads side by side. */
import { customGradient } from '../ops/custom-gradient.js';
import { tf } from '../tf.js';

/** @param x [n, all · width] @param heads ascending @returns [n, heads · width] */
export function takeHeads(x: tf.Tensor2D, heads: readonly number[], all: number): tf.Tensor2D {
  if (heads.length === all) return x;
  return customGradient<tf.Tensor2D>([x], () => ({
    value: gather(x, heads, all),
    gradient: (dy) => [scatter(dy, heads, all)],
  }));
}

/** The way back: zeros for the other heads. @param x [n, heads · width] @returns [n, all · width] */
export function placeHeads(x: tf.Tensor2D, heads: readonly number[], all: number): tf.Tensor2D {
  if (heads.length === all) return x;
  return customGradient<tf.Tensor2D>([x], () => ({
    value: scatter(x, heads, all),
    gradient: (dy) => [gather(dy, heads, all)],
  }));
}

function gather(x: tf.Tensor2D, heads: readonly number[], all: number): tf.Tensor2D {
  const [rows, columns] = x.shape;
  const width = columns / all;
  return sideBySide(
    runsOf(heads).map(({ start, count }) => tf.slice(x, [0, start * width], [rows, count * width])),
  );
}

function scatter(x: tf.Tensor2D, heads: readonly number[], all: number): tf.Tensor2D {
  const [rows, columns] = x.shape;
  const width = columns / heads.length;
  const parts: tf.Tensor2D[] = [];
  let [head, taken] = [0, 0];
  const fillUpTo = (end: number) => {
    if (end > head) parts.push(tf.zeros([rows, (end - head) * width]));
  };
  for (const { start, count } of runsOf(heads)) {
    fillUpTo(start);
    parts.push(tf.slice(x, [0, taken * width], [rows, count * width]));
    taken += count;
    head = start + count;
  }
  fillUpTo(all);
  return sideBySide(parts);
}

const sideBySide = (parts: tf.Tensor2D[]): tf.Tensor2D =>
  parts.length === 1 ? parts[0]! : tf.concat(parts, 1);

/** Heads in a row, as one. */
function runsOf(heads: readonly number[]): { start: number; count: number }[] {
  const runs: { start: number; count: number }[] = [];
  for (const head of heads) {
    const last = runs.at(-1);
    if (last && last.start + last.count === head) last.count++;
    else runs.push({ start: head, count: 1 });
  }
  return runs;
}
