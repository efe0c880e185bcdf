import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Of which contracts and types the index is. One row. */
@Entity('position_index')
export class IndexScope {
  /** SHA-256 of the contracts and types. */
  @PrimaryColumn({ type: 'char', length: 64, primaryKeyConstraintName: 'position_index_pkey' })
  scope: string;
}

/** A block at which the index stood. The newest is where it stands now. */
@Entity('position_step')
export class IndexedStep {
  @PrimaryColumn({ name: 'block_number', type: 'bigint', primaryKeyConstraintName: 'position_step_pkey' })
  blockNumber: string;

  @Column({ type: 'char', length: 66 })
  hash: string;

  @Column({ name: 'parent_hash', type: 'char', length: 66 })
  parentHash: string;

  /** Seconds since 1970. */
  @Column({ name: 'block_time', type: 'bigint' })
  blockTime: string;

  /** How many vaults the manager had opened by then, of all types. */
  @Column({ type: 'integer' })
  vaults: number;
}

/** A vault as it is at the newest step, with debt or without; numbers below zero are urns without the manager. */
@Entity('position_vault')
export class IndexedVault {
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'position_vault_pkey' })
  id: number;

  @Column({ type: 'text' })
  ilk: string;

  /** Lower case. */
  @Column({ type: 'char', length: 42 })
  urn: string;

  /** With its checksum. */
  @Column({ type: 'char', length: 42 })
  owner: string;

  /** Who stands behind an owner that is a proxy. */
  @Column({ type: 'char', length: 42, nullable: true })
  holder: string | null;

  /** Collateral and normalised debt [wad], as the driver gives large numbers: text. */
  @Column({ type: 'numeric', precision: 78, scale: 0 })
  collateral: string;

  @Column({ name: 'normalised_debt', type: 'numeric', precision: 78, scale: 0 })
  normalisedDebt: string;
}

/** What a vault was before a step that changed it; nothing where the step was the first to see it. */
@Entity('position_undo')
export class VaultUndo {
  @PrimaryColumn({ name: 'block_number', type: 'bigint', primaryKeyConstraintName: 'position_undo_pkey' })
  blockNumber: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'position_undo_pkey' })
  id: number;

  @Column({ type: 'char', length: 42, nullable: true })
  owner: string | null;

  @Column({ type: 'char', length: 42, nullable: true })
  holder: string | null;

  @Column({ type: 'numeric', precision: 78, scale: 0, nullable: true })
  collateral: string | null;

  @Column({ name: 'normalised_debt', type: 'numeric', precision: 78, scale: 0, nullable: true })
  normalisedDebt: string | null;
}
