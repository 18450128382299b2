// The clocks of WASI preview 1, and poll_oneoff: how a guest sleeps. As wasi/clocks.cc natively.
import { BADF, INVAL, OK } from "./errno.mjs";

const REALTIME = 0, LAST_CLOCK = 3;
const CLOCK = 0, READ = 1; // of a subscription; the other is writing
const SUBSCRIPTION = 48, EVENT = 32, MOST_SUBSCRIPTIONS = 1024;
const ABSOLUTE = 1;
const LONGEST_TIMER = 0x7fffffff; // ms; a longer one would fire at once
const MS = 1_000_000n;

// The platform's clock stands still while code runs, and counts milliseconds.
export const RESOLUTION = MS;

// null: no such clock. A guest has no CPU clock of its own; the monotonic one is the nearest that is true.
export function readClock(id) {
  if (id > LAST_CLOCK) return null;
  return id === REALTIME ? BigInt(Date.now()) * MS : monotonic();
}
const monotonic = () => BigInt(Math.round(performance.now() * 1e6));

// isOpen(fd, reading): whether a descriptor can be read or written. Where the guest cannot be suspended
// it sleeps for no time.
export function poll(memory, { input, output, count, result }, isOpen, suspending) {
  if (count === 0 || count > MOST_SUBSCRIPTIONS) return INVAL;
  const subscriptions = memory.view(input, count * SUBSCRIPTION);
  const events = memory.view(output, count * EVENT);
  memory.check(result, 4);
  const began = monotonic();
  let due; // of what was not ready, the nearest

  // When a clock subscription is due; null: no such clock.
  function dueAt(at) {
    const now = readClock(subscriptions.getUint32(at + 16, true));
    const timeout = subscriptions.getBigUint64(at + 24, true);
    if (now === null) return null;
    if (!(subscriptions.getUint16(at + 40, true) & ABSOLUTE)) return began + timeout;
    return timeout > now ? monotonic() + timeout - now : monotonic();
  }
  // [error, bytes] of a subscription that is ready; null: it is not.
  function answer(at, now) {
    const tag = subscriptions.getUint8(at + 8);
    if (tag !== CLOCK) return isOpen(subscriptions.getUint32(at + 16, true), tag === READ) ? [OK, 1n] : [BADF, 0n];
    const when = dueAt(at);
    if (when === null) return [INVAL, 0n];
    if (when <= now) return [OK, 0n];
    if (due === undefined || when < due) due = when;
    return null;
  }
  function collect(now) {
    let ready = 0;
    due = undefined;
    for (let at = 0; at < count * SUBSCRIPTION; at += SUBSCRIPTION) {
      const found = answer(at, now);
      if (!found) continue;
      const to = EVENT * ready++;
      for (let i = 0; i < EVENT; i += 8) events.setBigUint64(to + i, 0n, true);
      events.setBigUint64(to, subscriptions.getBigUint64(at, true), true);
      events.setUint16(to + 8, found[0], true);
      events.setUint8(to + 10, subscriptions.getUint8(at + 8));
      events.setBigUint64(to + 16, found[1], true);
    }
    return ready;
  }
  const finish = (ready) => (memory.setUint32(result, ready), OK);
  async function sleep() {
    for (let ready = 0; ; ) {
      const ms = Math.min(Math.max(Number((due - monotonic()) / MS), 1), LONGEST_TIMER);
      await new Promise((resolve) => setTimeout(resolve, ms));
      if ((ready = collect(monotonic())) > 0) return finish(ready);
    }
  }
  const ready = collect(monotonic());
  if (ready > 0) return finish(ready);
  return suspending ? sleep() : finish(collect(due));
}
