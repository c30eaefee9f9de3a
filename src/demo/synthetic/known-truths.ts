/**
 * What is true of whom in the synthetic data, by index: what examples and tests may count on.
 * A range is [first, end). Everybody outside these ranges is ordinary: varied, but with nothing planted.
 */
export type IndexRange = readonly [first: number, end: number]

/** People of Chengdu. */
export const PEOPLE = {
  /** 80 who live there and are in no table of public security: NO_RECORD */
  notCovered: [100, 180],
  /** never gave the city's app a mobile */
  noMobile: [200, 260],
  /** the register writes their name with odd spaces, full-width letters or another dot */
  oddlyWritten: [300, 330],
  /** register entry cancelled */
  cancelled: [400, 430],
} as const satisfies Record<string, IndexRange>

/** Enterprises of Shanghai. The first three ranges are the 150 with a veto. */
export const ENTERPRISES = {
  abnormal: [0, 50],
  /** arrears above 1,000,000 yuan, in two kinds of tax of which neither alone is above */
  arrears: [50, 100],
  dishonest: [100, 150],
  /** arrears of 1,000,000 yuan exactly: a flag, no veto */
  arrearsAtTheLimit: [150, 160],
  /** were abnormal and dishonest once; both entries are removed */
  rehabilitated: [160, 180],
  /** registered elsewhere: in no table of Shanghai */
  notRegistered: [180, 190],
  /** under a year old: no tax grade, no month a year before */
  newborn: [190, 200],
  /** every point there is: 98 */
  excellent: [200, 210],
  /** grade D and four penalties, without a veto: 15 */
  worst: [210, 220],
} as const satisfies Record<string, IndexRange>

/** Dwellings of Jinan. */
export const DWELLINGS = {
  sealed: [0, 100],
  disputed: [100, 150],
  /** a lease on file is running */
  let: [150, 250],
  /** two leases on file run at once */
  letTwice: [250, 270],
  /** two owners, a certificate row each */
  coOwned: [270, 300],
  /** never registered */
  unregistered: [300, 320],
  /** the only lease ended yesterday */
  leaseEnded: [320, 340],
  /** nothing on file, and 100.00 m² exactly */
  plain: [340, 360],
} as const satisfies Record<string, IndexRange>

export function isAmong([first, end]: IndexRange, index: number): boolean {
  return index >= first && index < end
}
