import type { Severity } from './alert-rule.js';
import type { EventKind } from './alert-state.js';
import type { ToldEvent } from './alert.js';
import type { Channel } from './channel.js';
import { signatureOf } from './webhook-signature.js';

/** One request, ready to be sent. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The same for every attempt, so that a receiver knows what it has had. */
export const deliveryId = (seq: number, channel: string): string => `${String(seq)}-${channel}`;

/** @param now when it is sent [s since 1970]: part of the signature. */
export function messageFor(channel: Channel, event: ToldEvent, now: number): Message {
  const delivery = deliveryId(event.seq, channel.name);
  const body = JSON.stringify(BODIES[channel.kind](event, delivery));
  const headers = { 'content-type': 'application/json', 'user-agent': 'ballast', 'ballast-delivery': delivery };
  if (channel.secret === null) return { headers, body };
  const signed = {
    'ballast-timestamp': String(now),
    'ballast-signature': signatureOf(channel.secret, now, body),
  };
  return { headers: { ...headers, ...signed }, body };
}

const SAID: Readonly<Record<EventKind, string>> = {
  raised: 'raised',
  escalated: 'worse',
  acknowledged: 'acknowledged',
  clearing: 'clearing',
  resumed: 'back',
  cleared: 'over',
  answered: 'answered',
};

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

const isoTime = (seconds: number): string => new Date(seconds * 1_000).toISOString();

const titleOf = ({ severity, kind, headline }: ToldEvent): string =>
  `[${severity.toUpperCase()}, ${SAID[kind]}] ${headline}`;

/** Who acknowledged, or what was done; empty for the others. */
function noteOf({ kind, data }: ToldEvent): string {
  if (kind === 'acknowledged') return `By ${String(data['by'])}: ${String(data['why'])}`;
  return kind === 'answered' ? String(data['what']) : '';
}

const factsOf = ({ facts }: ToldEvent): [name: string, value: string][] =>
  Object.entries(facts).map(([name, value]) => [name, value === null ? 'unknown' : String(value)]);

const plainBody = (event: ToldEvent, delivery: string): object => ({ delivery, ...event });

/** Slack reads `&`, `<` and `>` as its own, `<!channel>` rings everyone: all three are escaped as its manual asks. */
const slackText = (text: string, length: number): string =>
  cut(text, length).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Block Kit's limits: 150 characters a header, 3,000 a section, ten fields of 2,000 each. */
function slackBody(event: ToldEvent, delivery: string): object {
  const { next, alertId, at } = event;
  const note = noteOf(event);
  const fields = factsOf(event)
    .slice(0, 10)
    .map(([name, value]) => ({ type: 'mrkdwn', text: `*${slackText(name, 80)}*\n${slackText(value, 400)}` }));
  const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text: slackText(text, 700) } });
  const footer = slackText(`Alert ${String(alertId)}, ${isoTime(at)}, ${delivery}`, 300);
  return {
    text: slackText(titleOf(event), 700),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(titleOf(event), 150), emoji: false } },
      ...(note === '' ? [] : [section(note)]),
      section(next),
      ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: footer }] },
    ],
  };
}

const COLOURS: Readonly<Record<Severity, number>> = {
  info: 0x3b82f6,
  warning: 0xeab308,
  high: 0xf97316,
  critical: 0xdc2626,
};
const GREEN = 0x16a34a;

/** Discord's limits: 256 characters a title, 4,096 a description, 25 fields of 256 and 1,024, 6,000 together. Nobody is mentioned. */
function discordBody(event: ToldEvent, delivery: string): object {
  const { next, kind, severity, alertId, at } = event;
  const fields = factsOf(event)
    .slice(0, 10)
    .map(([name, value]) => ({ name: cut(name, 80) || '-', value: cut(value, 350) || '-', inline: true }));
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cut(titleOf(event), 256),
        description: cut([noteOf(event), next].filter((text) => text !== '').join('\n'), 1_000),
        color: kind === 'cleared' ? GREEN : COLOURS[severity],
        fields,
        footer: { text: cut(`Alert ${String(alertId)}, ${delivery}`, 200) },
        timestamp: isoTime(at),
      },
    ],
  };
}

const BODIES = { webhook: plainBody, slack: slackBody, discord: discordBody } as const;
