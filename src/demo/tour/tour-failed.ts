/** A step of the tour came out differently from what the rules promise. */
export class TourFailed extends Error {
  override readonly name = 'TourFailed'
}

/** Ends the tour with a sentence unless the condition holds. */
export function expectThat(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new TourFailed(sentence)
}
