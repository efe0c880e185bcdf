import type { Answer } from './commands.js';
import type { Connection } from './connection.js';
import { limitsReport, publicationReport, type LimitsAnswer, type PublicationAnswer } from './executor-report.js';

/** `ballast executor limits`: where the executor on chain lets the parameters of a type go. @throws {ApiError} */
export async function executorLimits({ api }: Connection, { ilk }: { readonly ilk: string }): Promise<Answer> {
  const data = await api.get<LimitsAnswer>(`/executor/limits/${encodeURIComponent(ilk)}`);
  return { data, text: limitsReport(ilk, data) };
}

/** `ballast publication`: the newest recommendations as they are signed for the chain. @throws {ApiError} */
export async function showPublication({ api }: Connection, { ilk }: { readonly ilk?: string }): Promise<Answer> {
  const data = await api.get<PublicationAnswer>('/publications/latest');
  const only = ilk === undefined ? data : narrowed(data, ilk);
  return { data: only, text: publicationReport(only, ilk ?? null) };
}

/** The signature is over all types: of the others only the values are left out of what is shown. */
const narrowed = (answer: PublicationAnswer, ilk: string): PublicationAnswer => ({
  ...answer,
  human: answer.human.filter((_, index) => answer.publication.values[index]?.ilk === ilk),
  publication: { ...answer.publication, values: answer.publication.values.filter((value) => value.ilk === ilk) },
  onChain: answer.onChain.filter((value) => value.ilk === ilk),
});
