import { BallastError } from '../units/ballast-error.js';

/** Nobody listens where the service should be. */
export class ServiceUnreachableError extends BallastError {
  readonly code = 'service/unreachable';
  constructor(url: string, cause: unknown) {
    super(
      `The service at ${url} does not answer (${reasonOf(cause)}).`,
      'Start it with npm start; while none runs, a command brings one up for itself.',
      { url },
    );
  }
}

/** What answered is not the service: it does not speak JSON. */
export class ForeignAnswerError extends BallastError {
  readonly code = 'service/foreign-answer';
  constructor(url: string, status: number, text: string) {
    super(
      `${url} answered with status ${String(status)} and no JSON: "${text.slice(0, 80).replace(/\s+/g, ' ').trim()}".`,
      'See what listens there: a proxy, or another program.',
      { url, status },
    );
  }
}

/** The service answered with an error; `code`, `next` and `details` are the service's own. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly next: string,
    readonly details: unknown,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

interface ErrorBody {
  readonly error?: { code?: string; message?: string; next?: string; details?: unknown };
}

/** What every command speaks: the service's REST interface, whether the service runs already or was started for the command. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  get<Body>(path: string): Promise<Body> {
    return this.request<Body>('GET', path);
  }

  post<Body>(path: string, body: unknown = {}): Promise<Body> {
    return this.request<Body>('POST', path, body);
  }

  private async request<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const { response, text } = await this.fetch(method, path, body);
    const answer = this.parsed(path, response.status, text);
    if (response.ok) return answer as Body;
    const {
      code = 'http/error',
      message = `Status ${String(response.status)}: ${text}`,
      next = '',
      details,
    } = (answer as ErrorBody | null)?.error ?? {};
    throw new ApiError(response.status, code, message, next, details);
  }

  private async fetch(method: string, path: string, body: unknown): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { response, text: await response.text() };
    } catch (cause) {
      throw new ServiceUnreachableError(this.url, cause);
    }
  }

  private parsed(path: string, status: number, text: string): unknown {
    if (text === '') return null;
    try {
      return JSON.parse(text);
    } catch {
      throw new ForeignAnswerError(`${this.url}/api/v1${path}`, status, text);
    }
  }
}

/** fetch says "fetch failed" and hides why in the cause. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { readonly cause?: unknown };
  return (cause as { readonly code?: string }).code ?? String(cause);
}
