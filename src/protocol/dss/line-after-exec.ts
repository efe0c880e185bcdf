import type { Rad } from '../../units/fixed-point.js';
import type { AutoCeiling } from '../protocol.port.js';

/** What `AutoLine.exec` makes of a ceiling once its cooldown allows: `gap` above the debt, never above `max`. */
export const lineAfterExec = (debt: Rad, { max, gap }: AutoCeiling): Rad =>
  (debt + gap < max ? debt + gap : max) as Rad;
