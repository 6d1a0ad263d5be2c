import type { Phase } from './passage.ts';
import type { Site } from './site.ts';

/** Milliseconds a phase may last before `time-limit`; undefined where nothing waits for the clock. */
export function phaseLimit(phase: Phase, limits: Site['timeLimits']): number | undefined {
  switch (phase.name) {
    case 'idle':
      return phase.notice ? limits.notice : undefined;
    case 'reading':
      return limits.reading;
    case 'entering':
      return limits.entering;
    case 'capturing':
      return limits.capturing;
    case 'referred':
      return limits.referred;
    case 'leaving':
    case 'returning':
      return limits.leaving;
    case 'emergency':
    case 'outOfService':
      return undefined;
  }
}
