import { Module } from '@nestjs/common';
import { ALERTS_ENTITIES, ALERTS_PROVIDERS } from './alerts/alerts.providers.js';
import { ORACLES_ENTITIES, ORACLES_PROVIDERS, ORACLES_WATCHERS } from './oracles/oracles.providers.js';
import { POSITIONS_ENTITIES, POSITIONS_PROVIDERS, POSITIONS_WATCHERS } from './positions/positions.providers.js';
import { WATCH_PROVIDERS } from './watch/watch.providers.js';
import { WATCHERS } from './watch/watchers.token.js';
import type { Watcher } from './watcher.js';

/** Entities of this room, for the database module. */
export const MONITORING_ENTITIES = [...ORACLES_ENTITIES, ...POSITIONS_ENTITIES, ...ALERTS_ENTITIES];

const watchers = [...ORACLES_WATCHERS, ...POSITIONS_WATCHERS];

@Module({
  providers: [
    ...ORACLES_PROVIDERS,
    ...POSITIONS_PROVIDERS,
    ...ALERTS_PROVIDERS,
    ...WATCH_PROVIDERS,
    { provide: WATCHERS, inject: watchers, useFactory: (...all: Watcher[]) => all },
  ],
  exports: [...ORACLES_PROVIDERS, ...POSITIONS_PROVIDERS, ...ALERTS_PROVIDERS, ...WATCH_PROVIDERS],
})
export class MonitoringModule {}
