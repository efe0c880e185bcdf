import { expect, test } from '@jest/globals';
import {
  ConsolidatedPrices,
  type ConsolidatedPrice,
  type NowOptions,
} from '../../market-data/consolidation/consolidated-prices.port.js';
import type { Block } from '../../platform/chain/rpc.js';
import { PricesOfBlock } from './prices-of-block.js';

class Source extends ConsolidatedPrices {
  readonly asked: string[] = [];
  failing = false;
  override now(asset: string, { hash }: Block, { without }: NowOptions = {}): Promise<ConsolidatedPrice> {
    this.asked.push(`${asset} ${hash} ${without ?? ''}`);
    if (this.failing) return Promise.reject(new Error('down'));
    return Promise.resolve({ asset, price: null, state: 'missing', reasons: [], sources: [], spread: null, at: null });
  }
}
const block = (hash: string): Block => ({ number: 1, hash, parentHash: '', timestamp: 1 });

test('a price of a block is asked for once in each form, and again at another block', async () => {
  const source = new Source();
  const prices = new PricesOfBlock(source);
  await Promise.all([
    prices.now('ETH', block('a')),
    prices.now('ETH', block('a')),
    prices.now('ETH', block('a'), { without: 'feed' }),
  ]);
  await prices.now('ETH', block('b'));
  expect(source.asked).toEqual(['ETH a ', 'ETH a feed', 'ETH b ']);
});

test('what failed is asked for again', async () => {
  const source = new Source();
  const prices = new PricesOfBlock(source);
  source.failing = true;
  await expect(prices.now('ETH', block('a'))).rejects.toThrow('down');
  source.failing = false;
  await expect(prices.now('ETH', block('a'))).resolves.toMatchObject({ asset: 'ETH' });
  expect(source.asked).toHaveLength(2);
});
