import { Transaction } from 'ethers';
import { startSmallServer, type SmallServer } from './small-server.js';

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly string[];
}

export interface SmallNode extends SmallServer {
  /** What was sent to it, decoded. */
  readonly sent: readonly Transaction[];
}

const BLOCK = {
  number: '0x10',
  hash: `0x${'b'.repeat(64)}`,
  parentHash: `0x${'a'.repeat(64)}`,
  timestamp: '0x65000000',
  nonce: '0x0000000000000000',
  difficulty: '0x0',
  gasLimit: '0x1c9c380',
  gasUsed: '0x0',
  miner: `0x${'0'.repeat(40)}`,
  extraData: '0x',
  baseFeePerGas: '0x1',
  transactions: [],
};

/** As much of a node as sending one transaction takes: it mines what it gets at once, with the status that it is given. */
export async function startSmallNode(chainId: number, status: '0x0' | '0x1'): Promise<SmallNode> {
  const sent: Transaction[] = [];
  const receiptOf = (hash: string) => ({
    transactionHash: hash,
    transactionIndex: '0x0',
    blockHash: BLOCK.hash,
    blockNumber: BLOCK.number,
    from: sent[0]?.from,
    to: sent[0]?.to,
    contractAddress: null,
    cumulativeGasUsed: '0x5208',
    gasUsed: '0x5208',
    effectiveGasPrice: '0x1',
    logsBloom: `0x${'0'.repeat(512)}`,
    logs: [],
    type: '0x2',
    status,
  });
  const answers: Record<string, (params: readonly string[]) => unknown> = {
    eth_chainId: () => `0x${chainId.toString(16)}`,
    eth_blockNumber: () => BLOCK.number,
    eth_getBlockByNumber: () => BLOCK,
    eth_gasPrice: () => '0x1',
    eth_maxPriorityFeePerGas: () => '0x1',
    eth_getTransactionCount: () => '0x0',
    eth_sendRawTransaction: ([raw = '']) => {
      const transaction = Transaction.from(raw);
      sent.push(transaction);
      return transaction.hash;
    },
    eth_getTransactionReceipt: ([hash = '']) => receiptOf(hash),
    eth_getTransactionByHash: () => null,
  };
  const reply = ({ id, method, params }: Request) => {
    const answer = answers[method];
    if (answer === undefined) return { jsonrpc: '2.0', id, error: { code: -32_601, message: `no ${method}` } };
    return { jsonrpc: '2.0', id, result: answer(params) };
  };
  const server = await startSmallServer(({ body }) => {
    const asked = JSON.parse(body) as Request | Request[];
    return { body: Array.isArray(asked) ? asked.map(reply) : reply(asked) };
  });
  return { ...server, sent };
}
