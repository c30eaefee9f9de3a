/** One link: what it is, where the log has it, and what it says. */
export type EvidenceLink = {
  readonly zh: string
  readonly en: string
  /** places in the log; none for the call itself, which is under its usage row’s root */
  readonly seqs: readonly string[]
  readonly facts: readonly string[]
}
