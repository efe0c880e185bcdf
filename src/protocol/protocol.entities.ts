import { HistoryHead, StoredRecord } from './dss/history/parameter-record.entity.js';
import { IndexedStep, IndexedVault, IndexScope, VaultUndo } from './dss/position-index/indexed-book.entity.js';

/** What the database must know of this room. */
export const PROTOCOL_ENTITIES = [IndexScope, IndexedStep, IndexedVault, VaultUndo, HistoryHead, StoredRecord] as const;
