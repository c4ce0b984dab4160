import { SimulatedClock } from '../clock.ts';
import { SimulatedCall } from './simulated-call.ts';
import { callSuite } from './testing/call-suite.ts';

callSuite('a simulated call', () => {
  const clock = new SimulatedClock();
  let broken = false;
  const call = new SimulatedCall({
    clock,
    sink: () => {
      if (broken) throw new Error('nobody listens');
    },
  });
  return {
    call,
    press: (digit) => call.press(digit),
    callee: {
      rings: () => {},
      answers: () => call.dialling?.decide({ outcome: 'answered', talk: 30 }),
      isBusy: () => call.dialling?.decide({ outcome: 'busy' }),
      hangsUp: () => clock.advance(30_000),
    },
    callerHangsUp: () => call.callerHangsUp(),
    advance: (ms) => clock.advance(ms),
    heard: () => call.heard,
    events: () => call.events,
    breakSink: () => {
      broken = true;
    },
  };
});
