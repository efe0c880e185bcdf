import { atLeast, type Severity } from './alert-rule.js';
import type { EventKind } from './alert-state.js';
import type { AlertEventBody } from './alert.js';

/** Where alerts are told. The address of Slack and Discord is itself the secret. */
export interface Channel {
  readonly name: string;
  readonly kind: 'webhook' | 'slack' | 'discord';
  readonly url: string;
  /** Signs what a `webhook` gets; null for the others. */
  readonly secret: string | null;
  readonly minimumSeverity: Severity;
}

/** Injects the channels that are configured. */
export const CHANNELS = Symbol('Channels');

/** Back and forth around a level is for the record and the stream alone. */
const TOLD: readonly EventKind[] = ['raised', 'escalated', 'acknowledged', 'cleared', 'answered'];

/** The channels that are told of an event. */
export const recipientsOf = (channels: readonly Channel[], { kind, severity }: AlertEventBody): string[] =>
  TOLD.includes(kind)
    ? channels.filter(({ minimumSeverity }) => atLeast(severity, minimumSeverity)).map(({ name }) => name)
    : [];
