import { createHmac, timingSafeEqual } from 'node:crypto';

/** A receiver refuses what was signed longer ago, or further ahead, than this [s]. */
export const REPLAY_WINDOW = 300;

/** `v1=` and HMAC-SHA256 over `<timestamp>.<body>` in hex (RFC 2104), so that neither can be changed without the other. */
export const signatureOf = (secret: string, timestamp: number, body: string): string =>
  `v1=${createHmac('sha256', secret)
    .update(`${String(timestamp)}.${body}`)
    .digest('hex')}`;

/** What a receiver does: compares in constant time and looks at the age. @param now seconds since 1970. */
export function signatureHolds(
  secret: string,
  { timestamp, signature, body }: { readonly timestamp: number; readonly signature: string; readonly body: string },
  now: number,
): boolean {
  if (!(Math.abs(now - timestamp) <= REPLAY_WINDOW)) return false;
  const [given, wanted] = [Buffer.from(signature), Buffer.from(signatureOf(secret, timestamp, body))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
