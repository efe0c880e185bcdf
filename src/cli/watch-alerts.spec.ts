import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { alertEvent } from '../../test/builders/observation.builder.js';
import { proposal } from '../../test/builders/proposal.builder.js';
import { deadUrl, startSmallServer, type SmallServer } from '../../test/support/small-server.js';
import { ALERT_RULES } from '../monitoring/alerts/alert-rules.js';
import { alertOf } from '../monitoring/alerts/alert.js';
import { ApiClient } from './api-client.js';
import type { Connection } from './connection.js';
import { acknowledgeAlert, listAlerts, MissingReasonError, publishProposal } from './watch-alerts.js';

const ALERT = alertOf([alertEvent(1)], null, ALERT_RULES);
const KNOWN = alertOf(
  [
    alertEvent(1),
    alertEvent(2, { kind: 'acknowledged', phase: 'acknowledged', data: { by: 'ana', why: 'venue halted', at: 1 } }),
  ],
  null,
  ALERT_RULES,
);

let server: SmallServer;
let connection: Connection;
beforeEach(async () => {
  server = await startSmallServer(({ method, path }) => {
    if (path.includes('publication')) return { body: proposal({ id: 9 }) };
    return { body: method === 'GET' ? (path.endsWith('open=true') ? [ALERT] : []) : KNOWN };
  });
  connection = { api: new ApiClient(server.url, 't'), rpcUrl: await deadUrl(), close: () => Promise.resolve() };
});
afterEach(() => server.close());

test('alerts that stand are shown with what to do', async () => {
  const { text, data } = await listAlerts(connection, {});
  expect(data).toEqual([ALERT]);
  expect(text).toContain('warning');
  expect(text.replace(/\s+/g, ' ')).toContain(
    'Oracle and market disagree on the price: ETH (3 %). See which of the two',
  );
  expect((await listAlerts(connection, { all: true })).text).toBe('No alert stands.');
});

test('an acknowledgement carries who and why', async () => {
  const { text } = await acknowledgeAlert(connection, '1', { by: 'ana', why: 'venue halted' });
  expect(server.asked[0]).toMatchObject({
    path: '/api/v1/monitoring/alerts/1/acknowledge',
    body: JSON.stringify({ by: 'ana', why: 'venue halted' }),
  });
  expect(text).toContain('ana takes care of alert 1: venue halted');
});

test('without who or why nothing is asked of the service', async () => {
  await expect(acknowledgeAlert(connection, '1', { by: 'ana' })).rejects.toThrow(MissingReasonError);
  expect(server.asked).toEqual([]);
});

test('a published proposal is shown with its hashes, for the signers', async () => {
  const { text } = await publishProposal(connection, '9');
  expect(server.asked[0]).toMatchObject({ method: 'POST', path: '/api/v1/proposals/9/publication' });
  expect(text).toContain(proposal().hashes.safeTxHash);
  expect(text).toContain('ballast sign 9');
});
