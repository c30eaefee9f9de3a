import { z } from 'zod'
import { StartRefused } from '../start-refused.ts'

export type NatsConfig = {
  servers: string[]
  user: string | undefined
  pass: string | undefined
  tls: boolean
  stream: string
  replicas: number
}

export const NATS_ENVIRONMENT = {
  SANQUAN_NATS_URL: z.string().optional(),
  SANQUAN_NATS_STREAM: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, _ and -')
    .default('sanquan'),
  SANQUAN_NATS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
}

type Given = { SANQUAN_NATS_URL?: string | undefined; SANQUAN_NATS_STREAM: string; SANQUAN_NATS_REPLICAS: number }

/** Where events go; nowhere by default. Servers of one cluster are separated by commas. @throws StartRefused without a secret */
export function readNats(env: Given): NatsConfig | undefined {
  if (!env.SANQUAN_NATS_URL) return undefined
  const urls = env.SANQUAN_NATS_URL.split(',').map((text) => URL.parse(text.trim()))
  const [first] = urls
  if (!first || !urls.every((url) => url && ['nats:', 'tls:'].includes(url.protocol) && url.hostname))
    throw new StartRefused('SANQUAN_NATS_URL: write nats://host:4222 or tls://host:4222, several separated by commas.')
  return {
    servers: urls.flatMap((url) => (url ? url.host : [])),
    user: first.username ? decodeURIComponent(first.username) : undefined,
    pass: first.password ? decodeURIComponent(first.password) : undefined,
    tls: first.protocol === 'tls:',
    stream: env.SANQUAN_NATS_STREAM,
    replicas: env.SANQUAN_NATS_REPLICAS,
  }
}
