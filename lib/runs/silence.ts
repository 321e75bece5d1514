import type { Engine } from './engine.ts';
import type { LiveRun } from './live-run.ts';

/** As people say it: "1 second", "1.5 seconds". */
const seconds = new Intl.NumberFormat('en', {
  style: 'unit',
  unit: 'second',
  unitDisplay: 'long',
  maximumFractionDigits: 1,
});

/** Asks the run to end as timed out when the provider says nothing for too long. */
export function watchSilence(engine: Engine, run: LiveRun) {
  const { firstTokenTimeoutMs, tokenTimeoutMs } = engine.settings;
  const timeOut = (milliseconds: number, before: string) => () => {
    const silence = seconds.format(milliseconds / 1000);
    const message = `The provider sent nothing for ${silence}${before}.`;
    run.requestEnd({ status: 'failed', reason: 'timeout', error: { code: 'timeout', message } });
  };
  const tooLate = timeOut(firstTokenTimeoutMs, ' before its first word');
  let timer = engine.clock.after(firstTokenTimeoutMs, tooLate);
  let started = false;
  return {
    heard: () => {
      if (started) return timer.restart();
      started = true;
      timer.cancel();
      const stalled = timeOut(tokenTimeoutMs, ' in the middle of its answer');
      timer = engine.clock.after(tokenTimeoutMs, stalled);
    },
    stop: () => timer.cancel(),
  };
}
