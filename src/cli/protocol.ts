import type { AuthorityReport } from '../protocol/authority.port.js';
import type { ProtocolOverview, SystemView } from '../protocol/protocol-view.service.js';
import { authorityReport } from './authority-report.js';
import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { overviewReport, typeReport, type TypeAnswer } from './protocol-report.js';

/** `ballast protocol show`: one type whole, or all of them in a line each. */
export async function showProtocol({ api }: Connection, { ilk }: { readonly ilk?: string }): Promise<Answer> {
  if (ilk !== undefined) {
    const data = await api.get<TypeAnswer>(`/protocol/types/${encodeURIComponent(ilk)}`);
    return { data, text: typeReport(data) };
  }
  const [overview, system] = await Promise.all([
    api.get<ProtocolOverview>('/protocol/types'),
    api.get<SystemView>('/protocol/system'),
  ]);
  return { data: { ...overview, system: system.parameters }, text: overviewReport(overview, system) };
}

/** `ballast protocol authority`: who may change what. */
export async function showAuthority({ api }: Connection): Promise<Answer> {
  const data = await api.get<AuthorityReport>('/protocol/authority');
  return { data, text: authorityReport(data) };
}
