import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Sse, type MessageEvent } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Observable } from 'rxjs';
import type { Alert } from '../monitoring/alerts/alert.js';
import { Alerts } from '../monitoring/alerts/alerts.service.js';
import { NoObservationError } from '../monitoring/alerts/alerts-error.js';
import type { Observation } from '../monitoring/watch/observation.js';
import { Watch } from '../monitoring/watch/watch.service.js';
import { WatchStream } from '../monitoring/watch/watch-stream.service.js';
import { AcknowledgeBody, AlertId, AlertsQuery, EventsQuery } from './monitoring.dto.js';

/** Proxies close what says nothing for long. */
const KEEP_ALIVE_MS = 15_000;

@ApiTags('monitoring')
@Controller('monitoring')
export class MonitoringController {
  constructor(
    private readonly watch: Watch,
    private readonly alerts: Alerts,
    private readonly stream: WatchStream,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The newest look at the chain: its block, all signals and all gauges' })
  latest(): Observation {
    const observation = this.watch.latest();
    if (observation === null) throw new NoObservationError();
    return observation;
  }

  @Get('alerts')
  @ApiOperation({ summary: 'Alerts, newest first, with their events; "open" leaves out what is over' })
  list(@Query({ schema: AlertsQuery }) query: AlertsQuery): Promise<Alert[]> {
    return this.alerts.list(query);
  }

  @Get('alerts/:id')
  @ApiOperation({ summary: 'One alert with its events' })
  find(@Param('id', { schema: AlertId }) id: AlertId): Promise<Alert> {
    return this.alerts.find(id);
  }

  @Post('alerts/:id/acknowledge')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Say who takes care of an alert, and why it needs no further one' })
  acknowledge(
    @Param('id', { schema: AlertId }) id: AlertId,
    @Body({ schema: AcknowledgeBody }) { by, why }: AcknowledgeBody,
  ): Promise<Alert> {
    return this.alerts.acknowledge(id, by, why);
  }

  @Sse('events')
  @ApiOperation({
    summary: 'Server-sent events "observation" and "alert"; goes on after Last-Event-ID, or after the query',
  })
  events(
    @Query({ schema: EventsQuery }) { after }: EventsQuery,
    @Headers('last-event-id') last?: string,
  ): Observable<MessageEvent> {
    const place = last !== undefined && /^\d{1,15}$/.test(last) ? Number(last) : (after ?? null);
    return this.follow(place);
  }

  private follow(place: number | null): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      let gone = false;
      let leave = (): void => undefined;
      const keepAlive = setInterval(() => {
        subscriber.next({ comment: 'still here' });
      }, KEEP_ALIVE_MS);
      const listener = {
        next: ({ id, type, data }: { id: number; type: string; data: object }) => {
          subscriber.next({ id: String(id), type, data });
        },
        end: () => {
          subscriber.complete();
        },
      };
      this.stream.follow(place, listener).then(
        (left) => {
          leave = left;
          if (gone) leave();
        },
        (error: unknown) => {
          subscriber.error(error);
        },
      );
      return () => {
        gone = true;
        clearInterval(keepAlive);
        leave();
      };
    });
  }
}
