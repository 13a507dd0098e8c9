import type { Event, EventLog, Hopped } from "@mortise/host";
import { MemoryEventLog } from "@mortise/host";

/** An event log that puts what one plugin emits into `emitted` as well. */
export function watchedLog(log: EventLog = new MemoryEventLog(), plugin: string, emitted: Event[]): EventLog {
  return {
    append(events: readonly Hopped[]) {
      for (const { event } of events)
        if (event.actor.kind === "plugin" && event.actor.id === plugin) emitted.push(event);
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
