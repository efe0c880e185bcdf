/**
 * How far a price can be trusted. Only `sound` may raise risk; what the others may do is the policy's to say.
 *
 * - sound: at least two sources with a voice say it, and those that count agree
 * - single-source: one source alone says it, so nobody could contradict
 * - disputed: sources that count are further apart than they may be
 * - stale: every source is too old, or fell silent
 * - missing: no source says anything
 * - synthetic: made up, nothing real may be concluded from it
 */
export const PRICE_STATES = ['sound', 'single-source', 'disputed', 'stale', 'missing', 'synthetic'] as const;
export type PriceState = (typeof PRICE_STATES)[number];
