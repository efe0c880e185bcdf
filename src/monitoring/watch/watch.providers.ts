import type { Provider } from '@nestjs/common';
import { LOOK_LIMIT, LookService } from './look.service.js';
import { Metrics } from './metrics.service.js';
import { WatchStream } from './watch-stream.service.js';
import { Watch } from './watch.service.js';

/** Everything that the module provides of this folder. */
export const WATCH_PROVIDERS: readonly Provider[] = [
  { provide: LOOK_LIMIT, useValue: 60_000 },
  ...[LookService, Watch, WatchStream, Metrics],
];
