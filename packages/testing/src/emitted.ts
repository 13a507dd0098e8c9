import type { Event, EventLog, Hopped } from "@mortise/host";
import { MemoryEventLog } from "@mortise/host";

/** An event log that keeps apart what one plugin emitted. */
export function watchedLog(log: EventLog = new MemoryEventLog(), emitted: Event[]): EventLog {
  return {
    append(events: readonly Hopped[]) {
      for (const { event } of events) if (event.actor.kind === "plugin") emitted.push(event);
      return log.append(events);
    },
    read: (after, limit) => log.read(after, limit),
    last: () => log.last(),
    cursors: () => log.cursors(),
    advance: (plugin, position) => log.advance(plugin, position),
    bury: (letter) => log.bury(letter),
    deadLetters: () => log.deadLetters(),
  };
}
