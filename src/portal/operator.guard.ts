import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { BallastError } from '../units/ballast-error.js';

/** The token that acts need; made at the start and written to `service.json`, which only its owner can read. */
export const OPERATOR_TOKEN = Symbol('OPERATOR_TOKEN');

export class NotSignedInError extends BallastError {
  readonly code = 'auth/not-signed-in';
  constructor() {
    super(
      'This act needs the operator token.',
      'Send "Authorization: Bearer <token>" with the token of service.json in the data folder; the CLI does.',
    );
  }
}

export class ForeignHostError extends BallastError {
  readonly code = 'auth/forbidden';
  constructor(host: string) {
    super(`The service answers on loopback only, not as "${host}".`, 'Open it as http://127.0.0.1.', { host });
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Anyone on this machine may read; whoever acts shows the token. A page of another origin can do neither by a false name. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(@Inject(OPERATOR_TOKEN) private readonly token: string) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const host = request.headers.host ?? '';
    if (!LOOPBACK.test(host)) throw new ForeignHostError(host);
    if (READS.has(request.method)) return true;
    const given = Buffer.from(request.headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${this.token}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new NotSignedInError();
    return true;
  }
}
