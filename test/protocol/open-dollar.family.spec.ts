import { describeFamily } from './family.contract.js';

describeFamily({ protocol: 'open-dollar', ilk: 'WETH', asset: 'ETH' });
