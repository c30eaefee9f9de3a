import type { LoggerService } from '@nestjs/common'
import { pino, type DestinationStream, type Logger } from 'pino'
import { allowedFields, harmless, type LogFields } from './harmless.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The service's log: one JSON object a line, whose fields are those of `LogFields` and no others. */
export class Log {
  private readonly pino: Logger

  constructor(level: LogLevel, to: DestinationStream = process.stdout) {
    const formatters = { level: (label: string) => ({ level: label }), log: allowedFields }
    this.pino = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters }, to)
  }

  debug(message: string, fields: LogFields = {}): void {
    if (this.pino.isLevelEnabled('debug')) this.pino.debug(fields, harmless(message))
  }
  info(message: string, fields: LogFields = {}): void {
    this.pino.info(fields, harmless(message))
  }
  warn(message: string, fields: LogFields = {}): void {
    this.pino.warn(fields, harmless(message))
  }
  error(message: string, fields: LogFields = {}): void {
    this.pino.error(fields, harmless(message))
  }

  /** What Nest and its `Logger` speak to; its own news of a start are no news. */
  forNest(): LoggerService {
    const say =
      (level: 'warn' | 'error') =>
      (message: unknown, ...rest: unknown[]) => {
        const context = rest.findLast((word): word is string => typeof word === 'string' && !word.includes('\n'))
        const error = [message, ...rest].find((word) => word instanceof Error)
        this[level](typeof message === 'string' ? message : 'An error was reported.', {
          ...(context !== undefined && context !== message && { context }),
          ...(error && { error }),
        })
      }
    return { log: () => {}, warn: say('warn'), error: say('error'), fatal: say('error') }
  }
}
