import type { FieldClass, FieldKind } from './field.ts'
import { defaultClass, type ValueKind, valueKind } from './field-defaults.ts'
import { createScrub, maskText, maskValue } from './masking.ts'
import type { DecidedField } from './repository.ts'
import type { TitleLanguage } from './timeline.ts'
import type { EntryReader } from './timeline-event.ts'
import type { ShowText } from './title-reader.ts'

/** What one reader may see of people: all routes and the panel pass everything they answer through it. */
export interface View {
  /** Whether the reader sees people unmasked. */
  sees: boolean
  classOf(kind: FieldKind, name: string): FieldClass
  /** A value and whether it was changed by masking. */
  value(kind: FieldKind, name: string, value: unknown): { value: unknown; masked: boolean }
  /** The same for a value whose class is known. */
  shown(fieldClass: FieldClass, name: string, value: unknown): { value: unknown; masked: boolean }
  /** A name, address or number of somebody: always personal. */
  personal(as: ValueKind, text: string): string
  /** An identifier of a person. */
  identifier(type: string, value: string): string
}

/** @param decided classes that were decided; other fields have that of their name */
export function createView(sees: boolean, decided: readonly DecidedField[]): View {
  const known = new Map(decided.map((field) => [`${field.kind} ${field.name}`, field.class]))
  const classOf = (kind: FieldKind, name: string) => known.get(`${kind} ${name}`) ?? defaultClass(kind, name)
  const shown: View['shown'] = (fieldClass, name, value) => {
    const seen = sees ? value : maskValue(fieldClass, name, value)
    return { value: seen, masked: seen !== value }
  }
  return {
    sees,
    classOf,
    shown,
    value: (kind, name, value) => shown(classOf(kind, name), name, value),
    personal: (as, text) => (sees ? text : maskText(as, text)),
    identifier: (type, value) => (sees ? value : maskText(identifierKind(type, value), value)),
  }
}

function identifierKind(type: string, value: string): ValueKind {
  return type === 'email' || type === 'phone' ? type : valueKind(`${type}_id`, value)
}

/** Values that must not stand in a title or path: whole, and of names each word. */
export function hiddenTexts(values: readonly { name: string; value: unknown }[]): string[] {
  return values.flatMap(({ name, value }) => {
    if (typeof value !== 'string') return []
    return valueKind(name, value) === 'name' ? [value, ...value.split(/\s+/)] : [value]
  })
}

/**
 * How entries are written for this reader.
 *
 * @param hidden values of the person that a masked reader may not see, wherever they stand
 */
export function entryReader(view: View, lang: TitleLanguage, hidden: readonly string[]): EntryReader {
  if (view.sees) return { lang, show: (_, value) => value, quotes: true, showName: (name) => name }
  const scrub = createScrub(hidden)
  const show: ShowText = (property, value) =>
    view.classOf('property', property) === 'public' ? scrub(value) : undefined
  return { lang, show, quotes: false, showName: (name) => scrub(name) }
}
