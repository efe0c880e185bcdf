import type { Provider, Type } from '@nestjs/common';
import type { Watcher } from '../watcher.js';

/** Entities of this folder. */
export const ORACLES_ENTITIES: readonly Type[] = [];
/** Watchers of this folder, in the order in which they look. */
export const ORACLES_WATCHERS: readonly Type<Watcher>[] = [];
/** Everything that the module provides of this folder, the watchers included. */
export const ORACLES_PROVIDERS: readonly Provider[] = [];
