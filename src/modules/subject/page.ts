/**
 * The pages a person sees: plain HTML, Chinese first and English second, no script and no address but its own.
 * Promises: every text is escaped; the only style is the one whose hash the policy names.
 */
import { createHash } from 'node:crypto'
import type { Refusal } from '../../kernel/result.ts'
import type { AskedClaim, Bilingual, ConsentPageState, ConsentView, Use } from './consent-request.ts'
import type { RecordedUse } from './consent-request.store.ts'

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:42rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.4rem 0 .4rem}small,.en{color:#667;font-size:.88em}dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1rem}
dt{font-weight:600}dd{margin:0}label{display:block;margin:.7rem 0}input,select{font:inherit;width:100%;padding:.5rem;box-sizing:border-box}
button{font:inherit;padding:.6rem 1.4rem;margin:.8rem .6rem 0 0;border-radius:.4rem;border:1px solid #888}button.yes{background:#0a6;color:#fff;border-color:#0a6}
.box{border:1px solid #8886;border-radius:.5rem;padding:.6rem 1rem;margin:.6rem 0}.fault{border-color:#c33}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8884;vertical-align:top}`

/** Of every page: nothing is loaded from anywhere, nobody frames it, and forms go back to the page itself. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

const e = escapeHtml
const both = ({ zh, en }: Bilingual): string => `${e(zh)} <span class="en">${e(en)}</span>`
const T = (zh: string, en: string): string => both({ zh, en })

const frame = (title: Bilingual, body: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${e(title.zh)} · ${e(title.en)}</title><style>${STYLE}</style></head>
<body>${body}</body></html>`

const instant = (at: Date): string =>
  e(new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'medium', timeStyle: 'short' }).format(at))

const STATES: Readonly<Record<ConsentPageState, Bilingual>> = {
  OPEN: { zh: '等待您的决定', en: 'Waiting for you' },
  CLOSED: { zh: '请求已关闭', en: 'The request is closed' },
  REFUSED: { zh: '您已拒绝', en: 'You refused' },
  ACTIVE: { zh: '您已同意，尚未使用或仍可使用', en: 'You consented; it can be used' },
  USED: { zh: '您已同意，已使用一次并失效', en: 'You consented; it was used and is over' },
  WITHDRAWN: { zh: '您已撤回同意', en: 'You withdrew your consent' },
  EXPIRED: { zh: '同意已到期', en: 'The consent has expired' },
}

const PURPOSES: Readonly<Record<ConsentView['purposeClass'], Bilingual>> = {
  PUBLIC_GOVERNANCE: { zh: '公共治理', en: 'public governance' },
  PUBLIC_WELFARE: { zh: '公益事业', en: 'public welfare' },
  INDUSTRY_DEVELOPMENT: { zh: '产业发展', en: 'industry development' },
  SECTOR_DEVELOPMENT: { zh: '行业发展', en: 'sector development' },
}

/** The page of one consent. @param fault what was wrong with what the person just sent */
export function consentPage(view: ConsentView, fault?: Refusal): string {
  const title = { zh: '是否同意使用您的数据', en: 'Do you consent to the use of your data?' }
  return frame(
    title,
    `<h1>${e(title.zh)}</h1><p class="en">${e(title.en)}</p>
<p class="box" role="status"><strong>${both(STATES[view.state])}</strong></p>
${fault ? `<p class="box fault" role="alert">${T('未能完成，请核对后重试。', fault.message)}</p>` : ''}
${asked(view)}
${view.state === 'OPEN' ? answerForms(view.claims) : ''}
${view.state === 'ACTIVE' ? withdrawForm() : ''}
${view.expiresAt ? usesOf(view.uses) : ''}`,
  )
}

function asked(view: ConsentView): string {
  const once = view.singleUse
    ? T('仅使用一次', 'for a single use')
    : T('有效期内可多次使用', 'for any number of uses while it lives')
  const fields = view.fields.map(({ holder, labels }) => `<li>${both(holder)}<br>${labels.map(both).join('；')}</li>`)
  return `<h2>${T('谁在问、问什么', 'Who asks for what')}</h2>
<dl><dt>${T('谁', 'who')}</dt><dd>${both(view.recipient)}</dd>
<dt>${T('产品', 'product')}</dt><dd>${both(view.product)}<br><small>${both(view.summary)}</small></dd>
<dt>${T('目的', 'what for')}</dt><dd>${e(view.purposeText)}<br><small>${both(PURPOSES[view.purposeClass])}</small></dd>
<dt>${T('多久', 'how long')}</dt><dd>${T(`${view.lifeDays} 日`, `${view.lifeDays} days`)}，${once}${
    view.expiresAt ? `<br><small>${T('至', 'until')} ${instant(view.expiresAt)}</small>` : ''
  }</dd>
${view.mutual ? `<dt>${T('双方', 'both')}</dt><dd>${T('对方也同意后才会有结果，双方看到同样的结果。', 'There is an answer only when the other person consents too; both see the same.')}</dd>` : ''}
</dl>
<h2>${T('会查阅哪些数据', 'Which data are read')}</h2><ul>${fields.join('')}</ul>
<p><small>${T('原始数据不出域：对方只得到核验结果。', 'The data stay where they are: only the answer goes out.')}</small></p>
<p class="box"><small>${both(view.disclaimer)}</small></p>`
}

function answerForms(claims: readonly AskedClaim[]): string {
  return `<h2>${T('您的决定', 'Your decision')}</h2>
<form method="post" autocomplete="off"><input type="hidden" name="action" value="grant">
<label>${T('公民身份号码', 'Citizen number')}<input name="idNo" required maxlength="18" inputmode="text"></label>
${claims.map(claimField).join('\n')}
<p><small>${T('这些内容只写入数据域，到期即清除，对方看不到。', 'What you state goes into the data domain only, is purged when the consent ends, and is not shown to the recipient.')}</small></p>
<button class="yes">${T('同意', 'I consent')}</button></form>
<form method="post"><input type="hidden" name="action" value="refuse"><button>${T('拒绝', 'I refuse')}</button></form>`
}

function claimField({ name, label, isRequired, codes }: AskedClaim): string {
  const required = isRequired ? ' required' : ''
  if (codes.length === 0)
    return `<label>${both(label)}<input name="claims.${e(name)}" maxlength="120"${required}></label>`
  const options = codes.map(({ code, label: of }) => `<option value="${e(code)}">${e(of.zh)} ${e(of.en)}</option>`)
  const none = isRequired ? '' : `<option value="">不声明 nothing stated</option>`
  return `<label>${both(label)}<select name="claims.${e(name)}"${required}>${none}${options.join('')}</select></label>`
}

const withdrawForm = (): string =>
  `<form method="post"><input type="hidden" name="action" value="withdraw"><button>${T('撤回同意', 'Withdraw my consent')}</button></form>`

function usesOf(uses: readonly Use[]): string {
  const rows = uses.map(({ at, copy }) => {
    const answer = (copy?.fields ?? []).map(
      ({ label, value }) => `<tr><th>${both(label)}</th><td>${both(value)}</td></tr>`,
    )
    const shown = copy
      ? `<table>${answer.join('')}</table><small>${T('副本保留至', 'this copy is kept until')} ${instant(copy.keptUntil)}</small>`
      : ''
    return `<li>${instant(at)}${shown}</li>`
  })
  const none = `<p>${T('尚未使用。', 'It was not used yet.')}</p>`
  return `<h2>${T('使用记录', 'Uses')}</h2>${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : none}`
}

/** Who asked about me. */
export function recordPage(uses: readonly RecordedUse[]): string {
  const title = { zh: '谁查过我', en: 'Who asked about me' }
  const rows = uses.map(
    ({ at, recipient, recipientEn, product, productEn, purposeText, consentId }) =>
      `<tr><td>${instant(at)}</td><td>${T(recipient, recipientEn)}</td><td>${T(product, productEn)}<br><small>${e(purposeText)}<br>${e(consentId)}</small></td></tr>`,
  )
  const head = `<tr><th>${T('时间', 'when')}</th><th>${T('谁', 'who')}</th><th>${T('产品与目的', 'product and purpose')}</th></tr>`
  const none = `<p>${T('没有使用记录。', 'There were no uses.')}</p>`
  return frame(title, `<h1>${both(title)}</h1>${rows.length > 0 ? `<table>${head}${rows.join('')}</table>` : none}`)
}

/** What a link shows that opens nothing. */
export const faultPage = (fault: Refusal): string =>
  frame(
    { zh: '无法打开', en: 'Nothing to see' },
    `<h1>${T('无法打开', 'Nothing to see')}</h1><p class="box fault" role="alert">${T('链接无效或已到期。', fault.message)}</p>`,
  )
