import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Body, Controller, Get, HttpException, Post, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Server } from 'node:http';
import request from 'supertest';
import { z } from 'zod';
import { ConfigModule } from '../config.module.js';
import { readConfig } from '../config.js';
import { Log } from '../log/log.js';
import { PlatformModule } from '../platform.module.js';
import type { ErrorBody } from './error-report.js';

const Move = z.object({ ilk: z.string(), to: z.int() });

@Controller()
class FailingController {
  @Get('unknown')
  unknown(): never {
    throw new Error('secret of the house');
  }

  @Get('busy')
  busy(): never {
    throw new HttpException('slow down', 429);
  }

  @Post('moves')
  move(@Body({ schema: Move }) body: z.infer<typeof Move>): unknown {
    return body;
  }
}

const lines: string[] = [];
let app: INestApplication<Server>;

beforeAll(async () => {
  const log = new Log({ level: 'info', format: 'json', write: (line) => lines.push(line) });
  const module = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(readConfig({})), PlatformModule],
    controllers: [FailingController],
  })
    .overrideProvider(Log)
    .useValue(log)
    .compile();
  app = module.createNestApplication<INestApplication<Server>>();
  await app.init();
});
afterAll(() => app.close());

const errorOf = (response: request.Response): ErrorBody['error'] => (response.body as ErrorBody).error;

test('an unknown error is a 500 without its message, and one log line with its stack', async () => {
  const response = await request(app.getHttpServer()).get('/unknown?token=abc');
  expect(response.status).toBe(500);
  expect(response.text).not.toMatch(/secret|stack/);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/secret of the house.*error\.filter\.spec\.ts/);
  expect(lines[0]).not.toMatch(/abc/);
});

test('a wrong body is refused with every wrong field, a right one comes through', async () => {
  const refused = await request(app.getHttpServer()).post('/moves').send({ to: 1.5 });
  expect(refused.status).toBe(400);
  expect(errorOf(refused)).toMatchObject({
    code: 'input/invalid',
    details: { fields: [{ path: 'ilk' }, { path: 'to' }] },
  });
  const taken = await request(app.getHttpServer()).post('/moves').send({ ilk: 'ETH-B', to: 2 });
  expect([taken.status, taken.body]).toEqual([201, { ilk: 'ETH-B', to: 2 }]);
});

test('what the framework refuses has the same shape', async () => {
  const lost = await request(app.getHttpServer()).get('/nowhere');
  expect([lost.status, errorOf(lost).code]).toEqual([404, 'not-found/route']);
  const broken = await request(app.getHttpServer()).post('/moves').set('content-type', 'application/json').send('{');
  expect([broken.status, errorOf(broken).code]).toEqual([400, 'input/malformed']);
  const often = await request(app.getHttpServer()).get('/busy');
  expect([often.status, errorOf(often).message]).toEqual([429, 'slow down']);
});
