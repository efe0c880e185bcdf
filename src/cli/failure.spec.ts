import { describe, expect, test } from '@jest/globals';
import { OwnBookError } from '../recommendations/own-book-error.js';
import { ConstantSeriesError } from '../risk/estimators/estimator-error.js';
import { ApiError, ForeignAnswerError, ServiceUnreachableError } from './api-client.js';
import { NoOpenProposalError } from './commands.js';
import { describeFailure } from './failure.js';
import { ForgedProposalError, KeyError } from './signer.adapter.js';

const api = (status: number, code: string): ApiError => new ApiError(status, code, 'It is so.', 'Do this.', { a: 1 });

describe('the exit code', () => {
  test.each([
    [2, 'a file of one’s own that is wrong', new OwnBookError('book.csv', [{ path: 'line 2', message: 'is wrong' }])],
    [2, 'a key that is none', new KeyError('It is none.')],
    [2, 'a proposal that is not there', new NoOpenProposalError()],
    [2, 'a request that is wrong', api(400, 'portal/anything')],
    [2, 'something that is not there', api(404, 'portal/anything')],
    [2, 'input that the service refuses', api(422, 'input/fields')],
    [2, 'a file of prices that the service refuses', api(422, 'market-data/price-file-malformed')],
    [2, 'a name that the service does not know', api(409, 'market-data/asset-unknown')],
    [2, 'a signature that is none', api(422, 'safe/invalid-signature')],
    [1, 'a token that is refused', api(401, 'portal/not-signed-in')],
    [1, 'a service that fails', api(500, 'internal/unexpected')],
    [1, 'no service', new ServiceUnreachableError('http://127.0.0.1:1', new Error('x'))],
    [1, 'another program', new ForeignAnswerError('http://127.0.0.1:1', 200, '<html>')],
    [1, 'a forged proposal', new ForgedProposalError('0x1', '0x2')],
    [1, 'work that fails', new ConstantSeriesError('GARCH', 0)],
    [1, 'an error that nobody foresaw', new Error('oh')],
  ])('%d is for %s', (exitCode, _, error) => {
    expect(describeFailure(error).exitCode).toBe(exitCode);
  });
});

describe('what a person is told', () => {
  test('is what happened, the next step once, and the code', () => {
    expect(describeFailure(api(409, 'safe/stale')).text).toBe('It is so.\nDo this. [safe/stale]');
    expect(describeFailure(new NoOpenProposalError()).text).toBe(
      'No proposal is open. Make one with "ballast propose". [not-found/open-proposal]',
    );
  });

  test('is never a stack, whatever was thrown', () => {
    const thrown: unknown[] = [new Error('oh'), new TypeError('x is not a function'), 'text', 3, null, undefined, {}];
    for (const error of thrown) {
      const { code, text, details } = describeFailure(error);
      expect(code).toBe('internal/unexpected');
      expect(text).toMatch(/BALLAST_LOG_LEVEL=debug\. \[internal\/unexpected\]$/);
      expect(text).not.toMatch(/\n\s+at /);
      expect(details).toBeNull();
    }
  });

  test('keeps the service’s own details', () => {
    expect(describeFailure(api(409, 'safe/stale')).details).toEqual({ a: 1 });
  });

  test('a code of the system is no code of ours', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(describeFailure(error)).toMatchObject({ code: 'internal/unexpected', exitCode: 1 });
  });
});
