import { Controller, Get, Param, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import type { Refusal } from '../../kernel/result.ts'
import { encodeEntries, encodeHashes, parseTilePath, TILE_WIDTH, type Tile } from '../../kernel/tiles.ts'
import { answerProblem } from '../../platform/http/answer-problem.ts'
import { LogTree } from './log-tree.ts'
import { TransparencyStore } from './transparency.store.ts'

const BYTES = 'application/octet-stream'
/** What a tile holds never changes, whole or partial. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** The log as tiles (c2sp.org/tlog-tiles), for tools that are not ours: hashes by level, and entries in bundles. */
@Controller('log/tile')
export class TilesController {
  constructor(
    private readonly tree: LogTree,
    private readonly store: TransparencyStore,
  ) {}

  @Get('*')
  async tile(@Param('*') path: string, @Res() reply: FastifyReply) {
    const tile = parseTilePath(`tile/${path}`)
    if (!tile.ok) return answerProblem(reply, { refusal: tile.error, status: 400 })
    const bytes = await this.bytesOf(tile.value)
    if (!bytes) return answerProblem(reply, { refusal: TILE_UNKNOWN, status: 404 })
    return reply.header('content-type', BYTES).header('cache-control', FOR_EVER).send(bytes)
  }

  /** What a tile holds; undefined if the log is not so long yet. */
  private async bytesOf({ level, index, width }: Tile): Promise<Uint8Array | undefined> {
    const from = index * TILE_WIDTH
    if (level === 'entries') {
      const bodies = await this.store.bodies({ from: BigInt(from), limit: width })
      return bodies.length === width ? encodeEntries(bodies.map((body) => Buffer.from(body))) : undefined
    }
    const hashes = await this.tree.nodes(level, from, from + width)
    return hashes.length === width ? encodeHashes(hashes) : undefined
  }
}

const TILE_UNKNOWN: Refusal = {
  code: 'LOG_TILE_UNKNOWN',
  message: 'The log is not so long yet. Ask for tiles of the size that a checkpoint promises.',
  rule: 'c2sp.org/tlog-tiles',
}
