import type { Provider, Type } from '@nestjs/common';
import type { Watcher } from '../watcher.js';

/** Entities of this folder. */
export const POSITIONS_ENTITIES: readonly Type[] = [];
/** Watchers of this folder, in the order in which they look. */
export const POSITIONS_WATCHERS: readonly Type<Watcher>[] = [];
/** Everything that the module provides of this folder, the watchers included. */
export const POSITIONS_PROVIDERS: readonly Provider[] = [];
