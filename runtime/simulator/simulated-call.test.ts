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
    callerHangsUp: () => call.callerHangsUp(),
    advance: (ms) => clock.advance(ms),
    heard: () => call.heard,
    events: () => call.events,
    breakSink: () => {
      broken = true;
    },
  };
});
