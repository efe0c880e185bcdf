import type { AlertRules } from './alert-rule.js';
import { MARKET_RULES } from './market-alert-rules.js';
import { PROTOCOL_RULES } from './protocol-alert-rules.js';

/** The shipped levels, each with its reason; governance may put its own in their place (docs/monitoring/alerts.md). */
export const ALERT_RULES: AlertRules = { ...MARKET_RULES, ...PROTOCOL_RULES };
