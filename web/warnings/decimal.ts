import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Writes a figure of quality with so many decimals, as the reader's language does: '0.842', '0,842'. */
export function useDecimal(): (value: number, digits: number) => string {
  const { i18n } = useTranslation()
  return useMemo(() => {
    const formats = new Map<number, Intl.NumberFormat>()
    return (value, digits) => {
      const format =
        formats.get(digits) ??
        new Intl.NumberFormat(i18n.language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
      formats.set(digits, format)
      return format.format(value).replace('-', '\u2212')
    }
  }, [i18n.language])
}
