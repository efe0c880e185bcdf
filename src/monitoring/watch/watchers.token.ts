/** Injects every watcher of the room, in the order in which they look. */
export const WATCHERS = Symbol('Watchers');
