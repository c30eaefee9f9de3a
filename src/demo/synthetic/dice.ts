/**
 * Pseudo-random numbers with random access: the same stream and index always roll the same sequence, in any order of asking.
 * SplitMix32, seeded by a hash of both. Not for secrets.
 */
export class Dice {
  private state: number

  /** @param stream what is being made, such as `person/510100` @param index which of them */
  constructor(stream: string, index: number) {
    let hash = 0x811c9dc5 // FNV-1a
    for (let i = 0; i < stream.length; i++) hash = Math.imul(hash ^ stream.charCodeAt(i), 0x01000193)
    this.state = mix(hash ^ mix(index))
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    this.state = (this.state + 0x9e3779b9) | 0
    return Math.floor((mix(this.state) / 2 ** 32) * bound)
  }

  /** A whole number from `first` to `last`, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1)
  }

  /** True in `percent` of 100 rolls. */
  chance(percent: number): boolean {
    return this.below(10_000) < percent * 100
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T
  }
}

/** MurmurHash3's finalizer: every input bit moves every output bit. Unsigned. */
function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
