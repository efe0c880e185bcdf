import { HDNodeWallet, Wallet } from 'ethers';

/**
 * The public phrase of the MakerDAO test deployment. Its first account is the deployer of that deployment, so the
 * world's governance needs no borrowed identity. Keys from it are worth nothing anywhere else.
 */
export const WORLD_PHRASE = 'hill law jazz limb penalty escape public dish stand bracket blue jar';

/** How many accounts of the phrase the node unlocks and funds. */
export const WORLD_ACCOUNTS = 32;

/** Who acts with which account of the phrase, by index. */
export const WORLD_ROLES = {
  governance: 0,
  owners: [1, 2, 3],
  oracles: [4, 5, 6],
  marketMaker: 7,
  arbitrageur: 8,
  liquidationKeeper: 9,
  priceKeeper: 10,
  proposer: 11,
  relayer: 12,
  otherProviders: [13, 14, 15, 16],
  publisher: 17,
  firstVaultOwner: 20,
} as const;

/** Owners of the Safe that have to sign. */
export const WORLD_THRESHOLD = 2;

/** The signing key of an account of the phrase. */
export const walletAt = (index: number): Wallet =>
  new Wallet(HDNodeWallet.fromPhrase(WORLD_PHRASE, '', `m/44'/60'/0'/0/${String(index)}`).privateKey);
