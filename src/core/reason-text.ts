/** A reason in words: for a person on call at 3 a.m., and what would let Paramedic act. */
export interface ReasonText {
  readonly says: string;
  readonly unblocks?: string;
}
