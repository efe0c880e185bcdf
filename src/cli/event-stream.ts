/** One message of a stream of server-sent events. */
export interface StreamEvent {
  /** Of the newest message that had one; null before the first. */
  readonly id: string | null;
  readonly type: string;
  readonly data: string;
}

/**
 * Reads server-sent events as the HTML standard defines them (section 9.2.6): fields by lines, a message by an empty line, `id`
 * kept until the next. What breaks off in the middle of a message is no message.
 */
export async function* eventsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
  let id: string | null = null;
  let type = '';
  let data: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (data.length > 0) yield { id, type: type || 'message', data: data.join('\n') };
      [type, data] = ['', []];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') type = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }
}

/** Lines that have ended, whichever of the three line ends they have, also where a chunk cuts one in two. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be half of a line end.
    const whole = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, whole).split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? '') + rest.slice(whole);
    yield* lines;
  }
}
