import type { Provider, Type } from '@nestjs/common';

/** Entities of this folder. */
export const ALERTS_ENTITIES: readonly Type[] = [];
/** Everything that the module provides of this folder. */
export const ALERTS_PROVIDERS: readonly Provider[] = [];
