import type { Alert } from '../monitoring/alerts/alert.js';
import type { Proposal } from '../proposals/proposal.js';
import { BallastError } from '../units/ballast-error.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { proposalReport } from './report.js';
import { textTable } from './table.js';

export class MissingReasonError extends BallastError {
  readonly code = 'input/acknowledgement';
  constructor() {
    super('Who acknowledges and why is not said.', 'Add --by and --why, for example --by ana --why "venue halted".');
  }
}

export interface AlertsOptions {
  /** Also those that are over. */
  readonly all?: boolean;
}

export async function listAlerts({ api }: Connection, { all = false }: AlertsOptions): Promise<Answer> {
  const alerts = await api.get<Alert[]>(`/monitoring/alerts?open=${String(!all)}`);
  return { data: alerts, text: alertsReport(alerts) };
}

export async function acknowledgeAlert(
  { api }: Connection,
  id: string,
  { by, why }: { readonly by?: string; readonly why?: string },
): Promise<Answer> {
  if (by === undefined || why === undefined) throw new MissingReasonError();
  const alert = await api.post<Alert>(`/monitoring/alerts/${encodeURIComponent(id)}/acknowledge`, { by, why });
  return { data: alert, text: `${alertsReport([alert])}\n\n${by} takes care of alert ${String(alert.id)}: ${why}` };
}

/** A person's decision on what the service prepared. */
export async function publishProposal({ api }: Connection, id: string): Promise<Answer> {
  const proposal = await api.post<Proposal>(`/proposals/${encodeURIComponent(id)}/publication`);
  return {
    data: proposal,
    text: `${proposalReport(proposal)}\n\nSigners can find it now: "ballast sign ${String(proposal.id)}".`,
  };
}

const utc = (seconds: number): string => `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;

export function alertsReport(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'No alert stands.';
  const rows = alerts.map((alert) => {
    const { id, severity, phase, raisedAt, headline, acknowledged, next } = alert;
    const note = acknowledged ? ` ${acknowledged.by}: ${acknowledged.why}.` : '';
    const state = phase === 'quiet' ? 'over' : phase;
    return [String(id), severity, state, utc(raisedAt), `${headline}.${note}${phase === 'raised' ? ` ${next}` : ''}`];
  });
  return textTable(['#', 'severity', 'state', 'since', 'what'], rows, [0]);
}
