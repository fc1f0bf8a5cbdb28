/**
 * How lonely each solution of a front is: the sum over the objectives of the distance between its two neighbours,
 * as a share of the front's extent; infinite at the ends (Deb et al. 2002, section III-B).
 */
export function crowdingDistances(front: readonly (readonly number[])[]): number[] {
  const distances = front.map(() => 0);
  const objectives = front[0]?.length ?? 0;
  for (let objective = 0; objective < objectives; objective++) {
    const order = [...front.keys()].sort((a, b) => front[a]![objective]! - front[b]![objective]! || a - b);
    const at = (place: number) => front[order[place]!]![objective]!;
    const extent = at(order.length - 1) - at(0);
    distances[order[0]!] = Number.POSITIVE_INFINITY;
    distances[order.at(-1)!] = Number.POSITIVE_INFINITY;
    if (extent === 0) continue;
    for (let place = 1; place < order.length - 1; place++)
      distances[order[place]!]! += (at(place + 1) - at(place - 1)) / extent;
  }
  return distances;
}
