/** The console in a real browser, in Chinese: one story for each kind of user, and every page by axe at two widths. */
import type { Browser, Page } from 'playwright-core'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DemoService, startDemoService } from '../support/demo-service.ts'
import {
  describeInBrowser,
  newReader,
  openBrowser,
  picture,
  seriousFaults,
  signInOn,
  WIDTHS,
} from '../support/browser.ts'

/** Script that a public page may load, compressed. */
const PUBLIC_SCRIPT_BYTES = 200_000

const PAGES = {
  nobody: ['/', '/products/ID2', '/notices', '/verify', '/sign-in'],
  'consumer.verifier@chengdu.demo': ['/console', '/console/subscriptions', '/console/bills', '/console/nowhere'],
  'holder.psb@chengdu.demo': ['/console', '/console/resources', '/console/grants', '/console/income'],
  'operator.checker@chengdu.demo': ['/console', '/console/applications', '/console/bills'],
  'audit@chengdu.demo': ['/console/ledger', '/console/decisions', '/console/income'],
}

describeInBrowser('the console', () => {
  let demo: DemoService
  let browser: Browser
  beforeAll(async () => {
    demo = await startDemoService()
    browser = await openBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser.close()
    await demo.close()
  })

  const quiet = (page: Page) => page.waitForLoadState('networkidle')
  const open = async (path: string): Promise<Page> => {
    const page = await newReader(browser)
    await page.goto(`${demo.url}${path}`)
    await quiet(page)
    return page
  }

  it('lets anyone find a product and see what ten thousand and one calls cost', async () => {
    const page = await open('/')
    await page.getByLabel('搜索').first().fill('身份')
    await page.getByRole('button', { name: '搜索' }).click()
    await page.getByRole('link', { name: '身份二要素核验' }).click()
    await page.getByLabel('当月数量').fill('10001')
    await expect.poll(() => page.getByText('当月合计 ¥3,000.25').count()).toBe(1)
    await picture(page, 'product')
    await page.context().close()
  })

  it('loads no more script on the product hall than its budget', async () => {
    const page = await newReader(browser)
    const scripts: Promise<Buffer>[] = []
    page.on('response', (response) => void (response.url().endsWith('.js') && scripts.push(response.body())))
    await page.goto(`${demo.url}/`)
    await quiet(page)
    const bytes = (await Promise.all(scripts)).reduce((sum, script) => sum + gzipSync(script).length, 0)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(PUBLIC_SCRIPT_BYTES)
    await page.context().close()
  })

  it('lets an enterprise make a key, which is shown once, and revoke it', async () => {
    const page = await newReader(browser)
    await signInOn(page, demo.url, 'consumer.verifier@chengdu.demo')
    await page.goto(`${demo.url}/console/subscriptions`)
    await page.getByLabel('名称').first().fill('浏览器里的密钥')
    await page.getByRole('button', { name: '新建密钥' }).first().dblclick()
    await page.getByText(/^sqk_/).first().waitFor()
    await page.getByRole('button', { name: '关闭' }).click()
    const row = page.getByRole('row').filter({ hasText: '浏览器里的密钥' })
    await expect.poll(() => row.count()).toBe(1) // two clicks, one key
    await row.getByRole('button', { name: '吊 销' }).click()
    await page.getByRole('button', { name: /确\s*定/ }).click()
    await row.getByText('已撤回').waitFor()
    await picture(page, 'enterprise-keys')
    await page.context().close()
  })

  it('lets a regulator prove an entry of the log in the browser, and take the proof to the page that anyone has', async () => {
    const page = await newReader(browser)
    await signInOn(page, demo.url, 'audit@chengdu.demo')
    await page.goto(`${demo.url}/console/ledger`)
    await page.getByRole('button', { name: '核 对' }).first().click()
    await page.getByText('已在本浏览器证明').waitFor()
    await picture(page, 'regulator-ledger')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载证明' }).click()
    const proof = await (await download).createReadStream().then((stream) => stream.toArray())
    const [entry = ''] = (await (await fetch(`${demo.url}/log/entries?limit=1`)).text()).split('\n')
    const key = await (await fetch(`${demo.url}/log/key`)).text()
    await page.goto(`${demo.url}/verify`)
    await page.getByLabel('条目（原文）').fill(entry)
    await page.getByLabel('证明（tlog-proof）').fill(Buffer.concat(proof).toString())
    await page.getByLabel('日志公钥').fill(key.trim())
    await page.getByRole('button', { name: '核对' }).click()
    await page.getByText('成立：该条目是日志').waitFor()
    await page.getByLabel('条目（原文）').fill(entry.replace('2025', '2024'))
    await page.getByRole('button', { name: '核对' }).click()
    await expect.poll(() => page.getByText('不成立：日志里没有这条记录，或它被改过。').count()).toBe(1)
    await page.context().close()
  })

  it('brings whoever has lost the session back to the page after signing in again', async () => {
    const page = await newReader(browser)
    await signInOn(page, demo.url, 'audit@chengdu.demo')
    await page.context().clearCookies()
    await page.goto(`${demo.url}/console/decisions`)
    await page.getByText('登录已失效').waitFor()
    expect(new URL(page.url()).searchParams.get('to')).toBe('/console/decisions')
    await page.context().close()
  })

  it.each(Object.entries(PAGES).flatMap(([who, paths]) => paths.map((path) => [who, path] as const)))(
    'has no serious fault for %s at %s',
    async (who, path) => {
      const page = await newReader(browser)
      if (who !== 'nobody') await signInOn(page, demo.url, who)
      const faults: string[] = []
      for (const size of Object.values(WIDTHS)) {
        await page.setViewportSize(size)
        await page.goto(`${demo.url}${path}`)
        await quiet(page)
        faults.push(...(await seriousFaults(page)))
        await picture(page, `${who.split('@')[0]}${path.replaceAll('/', '-')}-${size.width}`)
      }
      expect(faults).toEqual([])
      await page.context().close()
    },
  )

  it('lets a department take a grant back, says first what stops, and asks for a reason', async () => {
    const page = await newReader(browser)
    await signInOn(page, demo.url, 'holder.psb@chengdu.demo')
    await page.goto(`${demo.url}/console/grants`)
    await page.getByRole('button', { name: '撤 回' }).first().click()
    await page.getByText('所有依赖它的产品随即停止应答').waitFor()
    const confirm = page.getByRole('dialog').getByRole('button', { name: /撤\s*回/ })
    expect(await confirm.isDisabled()).toBe(true)
    await page.getByLabel('撤回理由').fill('浏览器里的演示')
    await confirm.click()
    await page.getByRole('row').filter({ hasText: '已撤回' }).first().waitFor()
    await picture(page, 'department-grants')
    await page.context().close()
  })
})
