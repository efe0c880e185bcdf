/** What went wrong, for people. Addresses of nodes and services carry keys: only scheme and host are told. */
export function failureText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]*@)?([^\s/?#'"),;]+)[^\s'"),;]*/gi, '$1$2');
}
