/**
 * What is searched for, and how. A search is cut at spaces; every piece must stand somewhere in what is found: in its code and
 * names, its description, the names of its fields, of its departments or of its purposes. Promises: what is listed is found by
 * every piece of its name, and what is not to be seen is neither found nor counted.
 */
import {
  PurposeClass,
  type BillingUnit,
  type ConsentKind,
  type DataGrade,
  type UpdateFrequency,
} from '../../generated/prisma/enums.ts'
import { PURPOSE_LABELS, type Charge, type Labels } from './facet-labels.ts'

export const MAX_SEARCH_CHARACTERS = 100
/** Pieces of one search; what follows is not looked at. */
export const MAX_PIECES = 8
/** Values of one facet that are told, the most frequent first. */
export const MAX_BUCKETS = 100

/** Any of the values given; all of the kinds given. */
export type ResourceFilters = {
  readonly regions?: readonly string[] | null | undefined
  /** 统一社会信用代码 of the holding departments */
  readonly departments?: readonly string[] | null | undefined
  readonly purposes?: readonly PurposeClass[] | null | undefined
  readonly grades?: readonly DataGrade[] | null | undefined
  readonly themes?: readonly string[] | null | undefined
  readonly frequencies?: readonly UpdateFrequency[] | null | undefined
}
export type ProductFilters = Pick<ResourceFilters, 'regions' | 'departments' | 'themes' | 'purposes' | 'grades'> & {
  readonly units?: readonly BillingUnit[] | null | undefined
  readonly consents?: readonly ConsentKind[] | null | undefined
  readonly charges?: readonly Charge[] | null | undefined
}

/** Where something stands among what was found: a higher score first, then the older. */
export type Place = { readonly score: number; readonly id: string }

/** Spaces and control characters part the pieces. */
export function piecesOf(search: string | null | undefined): string[] {
  const pieces = (search ?? '').split(/[\s\p{Cc}\p{Cf}]+/u).filter((piece) => piece.length > 0)
  return [...new Set(pieces)].slice(0, MAX_PIECES)
}

/** The purposes whose Chinese or English name holds each piece; `n` counts pieces from 1. */
export function purposesNamed(pieces: readonly string[]): { n: number; purpose: PurposeClass }[] {
  return pieces.flatMap((piece, index) =>
    Object.values(PurposeClass)
      .filter((purpose) => isNamed(PURPOSE_LABELS[purpose], piece))
      .map((purpose) => ({ n: index + 1, purpose })),
  )
}

const isNamed = ({ zh, en }: Labels, piece: string) => `${zh} ${en}`.includes(piece.normalize('NFKC').toLowerCase())

export const cursorOf = ({ score, id }: Place): string => Buffer.from(`${score}:${id}`).toString('base64url')

/** @returns undefined for what is no cursor of ours */
export function placeOf(cursor: string): Place | undefined {
  const [, score, id] = /^(\d{1,6}):([0-9A-Za-z-]{1,60})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return score === undefined || id === undefined ? undefined : { score: Number(score), id }
}
