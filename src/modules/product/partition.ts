/**
 * Registered partitions: the only areas that an aggregate can be asked of. Cells are fixed and do not overlap, so two areas
 * differ by whole cells, never by a sliver.
 */
import { ok, refuse, type Result } from '../../kernel/result.ts'

export type Partition = {
  /** how its cells' ids begin */
  readonly prefix: string
  /** columns from west to east, rows from south to north */
  readonly columns: number
  readonly rows: number
  /** side of a cell in metres */
  readonly metres: number
  /** who contributes to a cell: what counts them where no person reviews what is asked */
  readonly contributors: { readonly people: CellCount; readonly enterprises: CellCount }
}

/** The column of a raw table that is summed up by cell, of all its rows or of those with one of some codes. */
export type CellCount = {
  readonly table: string
  readonly cell: string
  readonly value: string
  readonly where?: { readonly column: string; readonly in: readonly string[] }
}

/** By code; a new one is registered by review of this file. */
export const PARTITIONS = {
  /** the built-up area of Jinan */
  JN_CELL_500M: {
    prefix: 'JN-C',
    columns: 24,
    rows: 20,
    metres: 500,
    contributors: {
      people: { table: 'jn_psb.cell_population', cell: 'cell_id', value: 'people' },
      enterprises: {
        table: 'jn_amr.cell_shop',
        cell: 'cell_id',
        value: 'shops',
        where: { column: 'shop_type', in: ['ANY'] },
      },
    },
  },
} as const satisfies Record<string, Partition>
export type PartitionCode = keyof typeof PARTITIONS

/** Cells that one question may ask of. */
export const MAX_CELLS_ASKED = 200

type Place = { readonly column: number; readonly row: number }

const idOf = ({ prefix }: Partition, { column, row }: Place): string =>
  `${prefix}-${String(column).padStart(2, '0')}-${String(row).padStart(2, '0')}`

/** Where a cell lies; undefined for what is none of the partition's. */
export function placeOf(partition: Partition, cell: string): Place | undefined {
  const [, column = '', row = ''] = /-(\d{2,})-(\d{2,})$/.exec(cell) ?? []
  const place = { column: Number(column), row: Number(row) }
  const inside = place.column < partition.columns && place.row < partition.rows
  return inside && idOf(partition, place) === cell ? place : undefined
}

/** The cells that are asked of: sorted, each once. Refuses CELL_UNKNOWN and CELLS_TOO_MANY. */
export function cellsAsked(
  partition: Partition,
  asked: { readonly cells: readonly string[] } | { readonly corners: readonly string[] },
): Result<readonly string[]> {
  const named = 'cells' in asked ? asked.cells : asked.corners
  const places = named.flatMap((cell) => placeOf(partition, cell) ?? [])
  if (places.length < named.length)
    return fault('CELL_UNKNOWN', `names what is no cell of the partition ${partition.prefix}-…`)
  const wanted = 'cells' in asked ? places : between(places)
  const cells = [...new Set(wanted.map((place) => idOf(partition, place)))].toSorted()
  return cells.length <= MAX_CELLS_ASKED
    ? ok(cells)
    : fault('CELLS_TOO_MANY', `covers ${cells.length} cells; ask of at most ${MAX_CELLS_ASKED}`)
}

/** The cells and those around them up to a distance of so many cells: sorted, each once. */
export function cellsAround(partition: Partition, cells: readonly string[], reach: number): readonly string[] {
  const steps = Array.from({ length: 2 * reach + 1 }, (_, at) => at - reach)
  const ids = cells.flatMap((cell) => {
    const place = placeOf(partition, cell)
    if (!place) return []
    return steps.flatMap((right) =>
      steps.flatMap((up) => {
        const [column, row] = [place.column + right, place.row + up]
        const outside = column < 0 || row < 0 || column >= partition.columns || row >= partition.rows
        return outside ? [] : [idOf(partition, { column, row })]
      }),
    )
  })
  return [...new Set(ids)].toSorted()
}

/** All places of the rectangle that two corners span. */
function between(corners: readonly Place[]): Place[] {
  const [columns, rows] = [corners.map(({ column }) => column), corners.map(({ row }) => row)]
  return span(columns).flatMap((column) => span(rows).map((row) => ({ column, row })))
}

/** All whole numbers from the least to the greatest. */
function span(values: readonly number[]): number[] {
  const [first, last] = [Math.min(...values), Math.max(...values)]
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

const fault = (code: string, message: string) => refuse({ code, message, rule: 'product.aggregate' })
