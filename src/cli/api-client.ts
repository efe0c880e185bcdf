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
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (response.ok) return answer as Body;
    const { code = 'http/error', message = text, next = '', details } = (answer as ErrorBody).error ?? {};
    throw new ApiError(response.status, code, message, next, details);
  }
}
