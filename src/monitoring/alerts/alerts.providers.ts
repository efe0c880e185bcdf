import type { Provider, Type } from '@nestjs/common';
import { Config } from '../../platform/config.js';
import { loadAlertRules, loadChannels } from './alert-files.adapter.js';
import { RULES } from './alert-rule.js';
import { AlertEventRow, AlertRow } from './alert.entity.js';
import { AlertRepository } from './alert.repository.js';
import { AlertFeed } from './alert-feed.service.js';
import { Alerts } from './alerts.service.js';
import { ChannelSender } from './channel.adapter.js';
import { CHANNELS } from './channel.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryService } from './delivery.service.js';

/** Entities of this folder. */
export const ALERTS_ENTITIES: readonly (new () => object)[] = [AlertRow, AlertEventRow];
/** Everything that the module provides of this folder. A file with a fault ends the start. */
export const ALERTS_PROVIDERS: readonly Provider[] = [
  { provide: RULES, inject: [Config], useFactory: ({ alertRulesFile }: Config) => loadAlertRules(alertRulesFile) },
  {
    provide: CHANNELS,
    inject: [Config],
    useFactory: ({ alertWebhooksFile }: Config) => loadChannels(alertWebhooksFile),
  },
  ...[AlertRepository, AlertFeed, Alerts, DeliveryRepository, ChannelSender, DeliveryService],
] satisfies (Provider | Type)[];
