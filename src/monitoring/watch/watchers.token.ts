/** Injects every watcher of the room. */
export const WATCHERS = Symbol('Watchers');
