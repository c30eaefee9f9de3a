import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type Language = 'zh' | 'en'
const KEPT = 'sanquan.language'

/** Chinese first; English where the reader has chosen it. */
export const kept = (): Language => (localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh')

export function choose(language: Language): void {
  localStorage.setItem(KEPT, language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  void i18next.changeLanguage(language)
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh }
  }
}

document.documentElement.lang = kept() === 'zh' ? 'zh-CN' : 'en'
void i18next.use(initReactI18next).init({
  lng: kept(),
  resources: { zh: { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false }, // React does
})
