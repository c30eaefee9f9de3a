import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { DEMO_PASSWORD } from '../../src/demo/accounts.ts'
import { inProject } from '../../src/platform/root.ts'
import { describeWith, programAt } from './suites.ts'

const CHROMIUM = programAt('chromium')
/** Pictures of what was seen: git ignores them. */
const PICTURES = fileURLToPath(inProject('test/artefacts/'))
export const WIDTHS = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const

/** A suite in a real browser, on the console as it was built last. */
export const describeInBrowser = (name: string, suite: () => void): void =>
  describeWith(
    'chromium and npm run build',
    'chromium',
    CHROMIUM !== undefined && existsSync(inProject('dist/web/index.html')),
    name,
    suite,
  )

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox', '--disable-dev-shm-usage'] })

/** A reader of his own: nobody's session, an empty memory. */
export async function newReader(browser: Browser, size: keyof typeof WIDTHS = 'desktop'): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDTHS[size], locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  return context.newPage()
}

/** Signs in as a person would, on the page. */
export async function signInOn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('账号').fill(email)
  await page.getByLabel('密码').fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: '登录' }).click()
  await page.waitForURL('**/console')
}

export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true })
}

type AxeWindow = {
  axe: { run(): Promise<{ violations: { id: string; impact?: string | null; nodes: { html: string }[] }[] }> }
}

/** What a screen reader or a keyboard would stumble over, of what axe calls serious or critical. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => (globalThis as unknown as AxeWindow).axe.run())
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)
}
