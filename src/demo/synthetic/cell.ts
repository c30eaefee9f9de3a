/** Synthetic 500 m cells of Jinan: counts and bands of six departments, nobody in particular. */
import { Dice } from './dice.ts'

/** 24 columns from west to east, 20 rows from south to north, at any scale. */
export const CELL_COLUMNS = 24
export const CELL_ROWS = 20
export const CELLS = CELL_COLUMNS * CELL_ROWS

export const AGE_BANDS = ['AGE_0_17', 'AGE_18_29', 'AGE_30_44', 'AGE_45_59', 'AGE_60_UP'] as const
export const SHOP_TYPES = ['PHARMACY', 'CONVENIENCE', 'RESTAURANT', 'BANK', 'CAFE', 'BAKERY'] as const
export const POINTS = ['SCHOOL', 'CLINIC', 'SCENIC'] as const

export type SyntheticCell = {
  readonly cellId: string
  readonly column: number
  readonly row: number
  /** people by age band */
  readonly people: Readonly<Record<(typeof AGE_BANDS)[number], number>>
  readonly shops: Readonly<Record<(typeof SHOP_TYPES)[number], number>>
  /** all enterprises, shops included */
  readonly enterprises: number
  /** 1 to 9 */
  readonly spendingBand: number
  readonly rentBand: number
  /** a working day */
  readonly boardings: number
  readonly points: Readonly<Record<(typeof POINTS)[number], number>>
}

/** Cells with fewer than 20 people, and with fewer than three enterprises: no figure of theirs may leave. */
export const FEW_PEOPLE_CELLS = [0, 12] as const
export const FEW_ENTERPRISES_CELLS = [12, 24] as const

/** The cell of that index, below CELLS: the first row first. Denser towards the middle. */
export function syntheticCell(index: number): SyntheticCell {
  const dice = new Dice('cell', index)
  const [column, row] = [index % CELL_COLUMNS, Math.floor(index / CELL_COLUMNS)]
  const away = Math.hypot(column - CELL_COLUMNS / 2, row - CELL_ROWS / 2) / (CELL_COLUMNS / 2)
  const density = Math.max(0.1, 1 - away * 0.8)
  const upTo = (most: number) => Math.round(dice.below(most + 1) * density)
  const among = ([first, end]: readonly [number, number]) => index >= first && index < end
  const people = Object.fromEntries(
    AGE_BANDS.map((band) => [band, among(FEW_PEOPLE_CELLS) ? dice.below(4) : 60 + upTo(900)]),
  ) as SyntheticCell['people']
  const shops = Object.fromEntries(
    SHOP_TYPES.map((type) => [type, among(FEW_ENTERPRISES_CELLS) ? 0 : upTo(9)]),
  ) as SyntheticCell['shops']
  const inShops = Object.values(shops).reduce((sum, count) => sum + count, 0)
  return {
    cellId: cellId(column, row),
    column,
    row,
    people,
    shops,
    enterprises: inShops + (among(FEW_ENTERPRISES_CELLS) ? dice.below(3) : 3 + upTo(80)),
    spendingBand: 1 + Math.min(8, upTo(9)),
    rentBand: 1 + Math.min(8, upTo(9)),
    boardings: upTo(6_000),
    points: Object.fromEntries(POINTS.map((kind) => [kind, dice.below(3)])) as SyntheticCell['points'],
  }
}

/** Such as JN-C-07-12. */
export function cellId(column: number, row: number): string {
  return `JN-C-${column.toString().padStart(2, '0')}-${row.toString().padStart(2, '0')}`
}
