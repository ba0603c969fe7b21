/**
 * What the loop looks after, a target or a failover group, as storage, wakes, brakes and entries
 * name it. The id of a failover group begins with `failover:`; no target's id holds a colon.
 */
export interface Subject {
  readonly id: string;
  /** Names the partition that holds its row. */
  readonly group: { readonly name: string };
}
