import { toName } from '../metrics/measure-form.tsx'

/** A name for a group or a computed trait made of its label; 'new' would be the address of the form that makes one. */
export function nameOfLabel(label: string): string {
  const name = toName(label)
  return name === 'new' ? 'new_group' : name
}
