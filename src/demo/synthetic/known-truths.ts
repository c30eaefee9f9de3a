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

/** People of Chengdu by what civil affairs, courts and others have on file. Lists, since all of them must be of age. */
export const CHENGDU_LIVES = {
  /** 20 whose marriage a court of the city dissolved, which civil affairs was never told */
  judgedDivorce: [1, 2, 5, 6, 8, 9, 12, 13, 16, 19, 20, 23, 24, 27, 28, 30, 31, 32, 34, 35],
  /** 5 more, before courts whose files do not reach the city: neither department knows */
  judgedElsewhere: [38, 39, 42, 43, 45],
  /** married where the files of the courts reach back to the wedding, and not divorced */
  married: [46, 49, 53, 54, 56, 57, 60, 61, 64, 65],
  widowed: [67, 68],
  /** divorced by agreement */
  divorced: [71, 72, 75, 76],
  /** married again; the divorce before was entered after the new marriage, so the newest entry is not the last event */
  lateEntry: [78, 79, 80],
  neverMarried: [82, 83, 86, 87, 90],
  /** married where no court's files reach: whether divorced nobody can say */
  marriedElsewhere: [91, 93],
  /** holds a bachelor's degree of 2008 */
  bachelor: [94, 97],
  noDegree: [98, 104],
  /** housekeepers: nothing on file against them, a health certificate that is valid */
  housekeeperClear: [185, 186, 187],
  /** one of the five kinds of offence within five years */
  housekeeperFlagged: [189, 190],
  /** such an offence six years ago */
  housekeeperLongAgo: [193],
  housekeeperCertExpired: [194],
  housekeeperNoCert: [197],
  /** live there, and public security does not know them (`PEOPLE.notCovered`) */
  housekeeperUnknown: [101, 102],
} as const satisfies Record<string, readonly number[]>

/** People of Jinan: owners of the dwellings of the same index. */
export const JINAN_PEOPLE = {
  /** 80 insured elsewhere: in no table of medical insurance, social security or housing fund */
  notCovered: [400, 480],
  deceased: [560, 580],
  cancelled: [580, 590],
  /** on the courts' list of dishonest persons */
  dishonest: [600, 640],
  /** were on it once */
  rehabilitated: [640, 650],
  /** insured, and nothing paid in 24 months, to the fund neither */
  noContribution: [660, 690],
  /** paid for 1 to 5 months */
  fewMonths: [690, 710],
  /** social security knows their employer by a number from before the credit codes */
  oldEmployerCode: [710, 760],
  /** twice in the population register: the older entry has another name */
  registeredTwice: [760, 790],
  /** has changed jobs: two entries with social security, the older one ended */
  changedJobs: [790, 800],
  /** nothing to be said against: identity, employer and contributions in order */
  inOrder: [800, 830],
  /** one stay in hospital, 100 days ago */
  hospitalOnce: [830, 850],
  /** three stays in the last 24 months */
  hospitalOften: [850, 870],
  /** one visit 40 days ago, as an out-patient, 300 yuan, to hospital H37010003 */
  visitOnce: [870, 890],
  /** such a visit, settled and taken back: it never was */
  visitReversed: [890, 900],
  /** such a visit, sent twice by the hospital */
  visitSentTwice: [900, 910],
  /** no longer insured */
  insuranceStopped: [910, 930],
  /** nothing on file in 24 months */
  neverIll: [930, 940],
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
  /** 300 confirmed group-rent dwellings, in four shapes (`groupRentShape`) */
  groupRented: [400, 700],
  /** one household of eight to eleven, registered together: crowded, and no group rent */
  bigFamily: [700, 740],
  /** heated by electricity: high power, nothing else */
  electricHeating: [740, 780],
  /** a shop that lives on power and water */
  shop: [780, 800],
} as const satisfies Record<string, IndexRange>

/** How a group-rent dwelling betrays itself. */
export type GroupRentShape = 'UNREGISTERED' | 'REGISTERED' | 'METERS_ONLY' | 'NO_METERS'

/** Of 300: 120 whose tenants nobody registered, 120 whose all did, 30 seen by the meters only, 30 not seen by them. */
export function groupRentShape(index: number): GroupRentShape {
  const place = (index - DWELLINGS.groupRented[0]) % 10
  if (place < 4) return 'UNREGISTERED'
  if (place < 8) return 'REGISTERED'
  return place === 8 ? 'METERS_ONLY' : 'NO_METERS'
}

/** Whether a life of Chengdu was planted so. */
export function lives(life: keyof typeof CHENGDU_LIVES, index: number): boolean {
  return CHENGDU_LIVES[life].some((each) => each === index)
}

export function isAmong([first, end]: IndexRange, index: number): boolean {
  return index >= first && index < end
}
