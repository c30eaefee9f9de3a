#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- it has to run before any other is loaded
import '../platform/node-env.ts'
import { runCommandLine } from './run.ts'

process.exitCode = await runCommandLine(process.argv.slice(2), { out: console.log, error: console.error })
