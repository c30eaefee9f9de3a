import { Inject, Injectable } from '@nestjs/common'
import { CONFIG, type Config } from '../../../platform/config.ts'
import { askJson, type JsonFault } from '../../../platform/http/json-client.ts'
import { Lanes } from '../../../platform/lanes.ts'
import type { Contract } from '../contract-shape.ts'
import type { PreparedInput } from '../prepare-input.ts'
import { answerOf, type MappingFault, type ServiceSource } from './service-mapping.ts'

/** Requests of one endpoint that may be under way at once, and that may wait for their turn. */
export const SERVICE_LANES = 8
export const SERVICE_QUEUE_LIMIT = 200
/** Bytes of an answer; the largest that a contract can describe is far smaller. */
export const SERVICE_ANSWER_LIMIT_BYTES = 65_536

export type ServiceFault = JsonFault | MappingFault | 'ENDPOINT_UNKNOWN' | 'ENDPOINT_RESOURCE' | 'BUSY'
export type ServiceAnswer = { ok: true; answer: object | null } | { ok: false; fault: ServiceFault }

/**
 * Asks departments' own services, at the addresses and with the credentials of this installation. Promises: one that is slow
 * keeps its own callers waiting and nobody else's. Refuses endpoints that are not configured, or not for the contract's sources.
 */
@Injectable()
export class DepartmentServices {
  private readonly lanes = new Map<string, { lanes: Lanes; under: number }>()

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Why a contract's endpoint cannot be asked here, whatever it would answer. */
  endpointFault(
    { sources }: Contract,
    { source }: ServiceSource,
  ): 'ENDPOINT_UNKNOWN' | 'ENDPOINT_RESOURCE' | undefined {
    const endpoint = this.config.endpoints.get(source)
    if (!endpoint) return 'ENDPOINT_UNKNOWN'
    return sources.every(({ resource }) => endpoint.resources.includes(resource)) ? undefined : 'ENDPOINT_RESOURCE'
  }

  /** One answer, mapped but not yet guarded. @param request what `prepareInput` made to be sent */
  async ask(contract: Contract, http: ServiceSource, request: PreparedInput['request']): Promise<ServiceAnswer> {
    const fault = this.endpointFault(contract, http)
    if (fault) return { ok: false, fault }
    const lane = this.lanes.get(http.source) ?? { lanes: new Lanes(SERVICE_LANES), under: 0 }
    this.lanes.set(http.source, lane)
    if (lane.under >= SERVICE_LANES + SERVICE_QUEUE_LIMIT) return { ok: false, fault: 'BUSY' }
    lane.under++
    try {
      return await lane.lanes.run(() => this.send(http, request))
    } finally {
      lane.under--
    }
  }

  private async send(http: ServiceSource, request: PreparedInput['request']): Promise<ServiceAnswer> {
    const { origin, headers } = this.config.endpoints.get(http.source) ?? { origin: '', headers: {} }
    const { method, timeoutMs } = http
    const url = new URL(http.path, origin)
    if (method === 'GET') for (const [key, value] of given(request)) url.searchParams.set(key, String(value))
    const body = method === 'POST' ? { body: Object.fromEntries(given(request)) } : {}
    const told = await askJson({ url, method, headers, ...body, timeoutMs, maxBytes: SERVICE_ANSWER_LIMIT_BYTES })
    return told.ok ? answerOf(http, told.json) : told
  }
}

/** An input that the caller left out is left out here too. */
const given = (request: PreparedInput['request']) => Object.entries(request).filter(([, value]) => value !== null)
