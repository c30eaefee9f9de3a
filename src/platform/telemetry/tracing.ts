/**
 * OpenTelemetry traces, for who asks for them by OTEL_EXPORTER_OTLP_ENDPOINT; else nothing of it is loaded.
 * Promises: attributes are words of the machinery (routes, product codes, counts, statuses): no input, no identifier, no URL.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api'

export type SpanAttributes = Readonly<
  Record<'route' | 'method' | 'product' | 'status' | 'calls' | 'listener', string | number>
>
export type Headers = Readonly<Record<string, string | string[] | undefined>>

/** A span under way; `run` makes it the parent of what is begun within. */
export type OpenSpan = {
  run<T>(work: () => T): T
  end(attributes?: Partial<SpanAttributes>, failed?: boolean): void
}

export abstract class Tracing {
  /** A span of an incoming request, under the trace that its `traceparent` names. Undefined where nobody traces. */
  abstract begin(name: string, headers: Headers): OpenSpan | undefined
  /** Runs the work in a span under the one under way. What it throws is told as a failure, not as a text. */
  abstract span<T>(name: string, attributes: Partial<SpanAttributes>, work: () => Promise<T>): Promise<T>
  /** Sends what is not sent yet, and ends. */
  abstract close(): Promise<void>
}

class NoTracing extends Tracing {
  begin() {
    return undefined
  }
  span<T>(_name: string, _attributes: Partial<SpanAttributes>, work: () => Promise<T>): Promise<T> {
    return work()
  }
  async close() {}
}

type Api = typeof import('@opentelemetry/api')

class OtlpTracing extends Tracing {
  private readonly under = new AsyncLocalStorage<Context>()

  constructor(
    private readonly api: Api,
    private readonly tracer: Tracer,
    private readonly shutDown: () => Promise<void>,
  ) {
    super()
  }

  begin(name: string, headers: Headers): OpenSpan {
    const parent = this.parentOf(headers)
    return this.open(name, { kind: this.api.SpanKind.SERVER }, parent)
  }

  async span<T>(name: string, attributes: Partial<SpanAttributes>, work: () => Promise<T>): Promise<T> {
    const span = this.open(name, { attributes }, this.under.getStore() ?? this.api.ROOT_CONTEXT)
    try {
      const result = await span.run(work)
      span.end()
      return result
    } catch (error) {
      span.end({}, true)
      throw error
    }
  }

  close(): Promise<void> {
    return this.shutDown()
  }

  private open(name: string, options: SpanOptions, parent: Context): OpenSpan {
    const span: Span = this.tracer.startSpan(name, options, parent)
    const context = this.api.trace.setSpan(parent, span)
    return {
      run: (work) => this.under.run(context, work),
      end: (attributes = {}, failed = false) => {
        span.setAttributes(attributes)
        if (failed) span.setStatus({ code: this.api.SpanStatusCode.ERROR })
        span.end()
      },
    }
  }

  /** W3C Trace Context, version 00. */
  private parentOf({ traceparent }: Headers): Context {
    const [, traceId, spanId, flags] = TRACEPARENT.exec(String(traceparent)) ?? []
    if (!traceId || !spanId || !flags) return this.api.ROOT_CONTEXT
    const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
    return this.api.trace.setSpanContext(this.api.ROOT_CONTEXT, remote)
  }
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** Spans wait at most so long for others to be sent with. */
const SEND_EVERY_MS = 2_000

/** @param endpoint where OTLP over HTTP is taken, without `/v1/traces`; undefined for no traces */
export async function openTracing(endpoint: string | undefined): Promise<Tracing> {
  if (!endpoint) return new NoTracing()
  const [api, { BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'sanquan' }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
  })
  return new OtlpTracing(api, provider.getTracer('sanquan'), () => provider.shutdown())
}
