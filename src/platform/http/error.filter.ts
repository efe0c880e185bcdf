import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Log } from '../log/log.js';
import { isCoded, reportError } from './error-report.js';

/** Answers every failed request with an `ErrorBody`, and logs with its stack what is our own fault. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly log: Log,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { status, body } = reportError(error);
    const http = host.switchToHttp();
    const { method, path } = http.getRequest<{ method: string; path: string }>();
    const fields = { method, path, status, code: body.error.code };
    if (status >= 500) this.log.error('request.failed', error, fields);
    // A schema error that no room named may as well come from our own data, so it leaves its stack.
    else if (error instanceof Error && error.name === 'ZodError') this.log.error('request.refused', error, fields);
    else this.log.debug('request.refused', isCoded(error) ? { ...fields, details: error.details } : fields);
    const response: unknown = http.getResponse();
    const { httpAdapter } = this.adapter;
    if (httpAdapter.isHeadersSent(response)) httpAdapter.end(response);
    else httpAdapter.reply(response, body, status);
  }
}
