import type { Proposal } from '../proposals/proposal.js';
import type { RouteTable } from '../protocol/execution-routes.port.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { proposalReport } from './report.js';
import { routesReport } from './routes-report.js';

/** `ballast protocol routes`: how each parameter is changed here. */
export async function showRoutes({ api }: Connection): Promise<Answer> {
  const data = await api.get<RouteTable>('/protocol/routes');
  return { data, text: routesReport(data) };
}

/** `ballast drop`: a proposal that takes back what an executed one left to be done. */
export async function dropFollowUps({ api }: Connection, id: string): Promise<Answer> {
  const proposal = await api.post<Proposal>(`/proposals/${encodeURIComponent(id)}/cancellation`);
  return { data: proposal, text: proposalReport(proposal) };
}
