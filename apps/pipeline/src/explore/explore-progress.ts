/** The progress of an exploration in the events that the terminal shows. */
import type { ExplorePhase, ExploreProgress } from '@adaptmem/mapper/explore';
import type { StageEvent } from '@adaptmem/runs';

/** What the terminal calls each phase; in the order in which they run. */
const TITLES: Record<ExplorePhase | 'simulate', string> = {
  seeds: 'place seeds exactly',
  'nsga-ii': 'NSGA-II',
  random: 'random search',
  front: 'place the front exactly',
  simulate: 'simulate the front',
};
type Phase = keyof typeof TITLES;
const PHASES = Object.keys(TITLES) as Phase[];

export interface PhaseEvents {
  /** Says that all phases will come. */
  begin(): void;
  report(progress: Omit<ExploreProgress, 'phase'> & { phase: Phase }): void;
  /** Says that the last phase is over. */
  end(): void;
}

/** @param now a clock in milliseconds, for the rate only */
export function phaseEvents(show: (event: StageEvent) => void, now: () => number): PhaseEvents {
  let current: Phase | undefined;
  let start = 0;

  function close(): void {
    if (current) show({ type: 'finished', stage: TITLES[current], seconds: (now() - start) / 1000 });
  }

  function open(phase: Phase): void {
    if (phase === current) return;
    close();
    [current, start] = [phase, now()];
    show({ type: 'started', stage: TITLES[phase] });
  }

  return {
    begin() {
      for (const phase of PHASES) show({ type: 'queued', stage: TITLES[phase], kind: phase });
      open(PHASES[0]!);
    },
    report({ phase, done, of, hypervolume }) {
      open(phase);
      const seconds = (now() - start) / 1000;
      const rate = seconds > 0 ? `${Math.round(done / seconds)} designs/s, ` : '';
      const detail = `${rate}HV ${hypervolume.toFixed(3)}`;
      show({ type: 'progress', stage: TITLES[phase], fraction: of > 0 ? done / of : 1, detail });
    },
    end: close,
  };
}
