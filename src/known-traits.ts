import type { Identity } from './identity/index.ts'
import type { ReadTrait } from './mapping/index.ts'
import type { FieldClass } from './profiles/index.ts'
import type { Traits } from './traits/index.ts'
import { type createWarnings, isChanceTrait } from './warnings/index.ts'

interface KnownTraitParts {
  traits: Pick<Traits, 'evaluations' | 'valuesOf' | 'classOfTrait' | 'get'>
  warnings: Pick<ReturnType<typeof createWarnings>, 'chances'>
  identity: Pick<Identity, 'personBy'>
}

/**
 * What is known of people and was not sent: computed traits, and the chances of the early warning, as one to whoever asks.
 *
 * @param parts given when first asked, because they ask others in turn
 */
export function createKnownTraits(parts: () => KnownTraitParts) {
  return {
    /** Names and kinds, and when the values of all people were last computed at once. */
    async evaluations(workspace: string) {
      const { traits, warnings } = parts()
      return (
        await Promise.all([traits.evaluations(workspace), warnings.chances.evaluations(workspace)])
      ).flat()
    },

    /** The values of a person, for their page. */
    async ofPerson(workspace: string, person: string) {
      const { traits, warnings } = parts()
      const [computed, chances] = await Promise.all([
        traits.valuesOf(workspace, person),
        warnings.chances.of(workspace, person),
      ])
      return [...computed, ...chances.map((one) => ({ ...one, label: null, class: 'public' as const }))]
    },

    /** How much a trait tells about somebody; undefined when there is none of that name. */
    async classOf(workspace: string, name: string): Promise<FieldClass | undefined> {
      return isChanceTrait(name) ? 'public' : parts().traits.classOfTrait(workspace, name)
    },

    /** The value of whoever has an identifier, for mappings. @throws TandemError `trait_not_found` */
    async read(
      workspace: string,
      trait: string,
      { type, value }: Parameters<ReadTrait>[1],
    ): Promise<unknown> {
      const { traits, warnings, identity } = parts()
      const isChance = isChanceTrait(trait)
      if (!isChance) await traits.get(workspace, trait)
      const person = await identity.personBy(workspace, type, value)
      if (person === undefined) return undefined
      const known = isChance
        ? await warnings.chances.of(workspace, person)
        : await traits.valuesOf(workspace, person)
      return known.find(({ name }) => name === trait)?.value
    },
  }
}
