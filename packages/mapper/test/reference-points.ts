/** Points that anybody can make again, to compare with what other software says of them. */

/** `count` points in [0, 1) by the generator of the C standard's example (a = 1103515245, c = 12345, m = 2³¹). */
export function referencePoints(count: number, objectives: number): number[][] {
  let state = 7;
  const next = () => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff;
    return state / 2 ** 31;
  };
  return Array.from({ length: count }, () => Array.from({ length: objectives }, next));
}
