import { personSqlOf } from '../identity/index.ts'
import type { LinkField } from './field.ts'
import type { RecordSource } from './queries.ts'
import type { MatchingSettings, PersonField } from './run.ts'

/** A device used by more people than this says nothing about who they are: a shop's tablet, a library's computer. */
const devicePeople = 10

const trait = (...names: string[]) => {
  const values = names.flatMap((name) => [`properties['${name}']`, `context['traits.${name}']`])
  return `multiIf(${values.flatMap((value) => [`${value} != ''`, value]).join(', ')}, '')`
}
const firstOf = (...values: string[]) => `arrayFirst(value -> value != '', [${values.join(', ')}])`
const inAddress = (...names: string[]) =>
  names.map((name) => `JSONExtractString(properties['address'], '${name}')`).join(', ')
const fullName = 'trimBoth(fullName)'
// "Okafor, Amara" and "Amara Okafor"
const firstOfName = `if(position(${fullName}, ',') > 0, trimBoth(splitByChar(',', ${fullName})[2]), splitByChar(' ', ${fullName})[1])`
const lastOfName = `multiIf(position(${fullName}, ',') > 0, trimBoth(splitByChar(',', ${fullName})[1]), position(${fullName}, ' ') > 0, splitByChar(' ', ${fullName})[-1], '')`

/** How each field is compared, and its value in one event. */
const definitions: Readonly<
  Record<Exclude<PersonField, 'devices'>, { kind: LinkField['kind']; value: string }>
> = {
  'first name': {
    kind: 'first_name',
    value: `if(${trait('firstName', 'first_name', 'given_name')} != '', ${trait('firstName', 'first_name', 'given_name')}, ${firstOfName})`,
  },
  'last name': {
    kind: 'last_name',
    value: `if(${trait('lastName', 'last_name', 'family_name')} != '', ${trait('lastName', 'last_name', 'family_name')}, ${lastOfName})`,
  },
  birthday: { kind: 'date', value: trait('birthday', 'birthdate', 'dateOfBirth', 'date_of_birth', 'dob') },
  email: { kind: 'email', value: trait('email') },
  phone: { kind: 'phone', value: trait('phone') },
  street: { kind: 'text', value: firstOf(trait('street'), inAddress('street')) },
  postcode: {
    kind: 'place',
    value: firstOf(
      trait('postcode', 'postalCode', 'postal_code', 'zip'),
      inAddress('postalCode', 'postal_code', 'zip'),
    ),
  },
  city: { kind: 'place', value: firstOf(trait('city'), inAddress('city')) },
}

/** The fields of people in the order of the settings. */
export function personLinkFields(settings: Pick<MatchingSettings, 'fields'>): LinkField[] {
  return settings.fields.map((name) => ({
    name,
    kind: name === 'devices' ? 'devices' : definitions[name].kind,
  }))
}

/**
 * One record for each person of a workspace who has told something about themselves or signed in on a device: the
 * newest value of each field. People already joined are one record.
 */
export function peopleSource(workspace: string, settings: MatchingSettings): RecordSource {
  const { fields, describedBy } = settings
  const traits = fields.map((name, i) =>
    name === 'devices' ? '' : `argMaxIf(t${i}, (ts, t${i}), t${i} != '') AS v${i}`,
  )
  const values = fields.map((name, i) => (name === 'devices' ? '' : `${definitions[name].value} AS t${i}`))
  const someOf = (list: string[]) => list.filter((text) => text !== '').join(', ')
  const fromTraits = `
    SELECT person, ${someOf([...traits, '[]::Array(String) AS devices'])}
    FROM (
      SELECT ${personSqlOf('actor')} AS person, ts, ${trait('name')} AS fullName, ${someOf([...values, '1 AS said'])}
      FROM events
      WHERE workspace = {workspace: String} AND name IN {described: Array(String)} AND robot = 0 AND (type = 'identify' OR name != 'Identified')
    )
    GROUP BY person`
  const userActor = `xxHash64(concat(workspace, '\\0u\\0', left_value))`
  const onDevices = `workspace = {workspace: String} AND left_type = 'user_id' AND right_type = 'anonymous_id'`
  const fromDevices = `
    SELECT person, ${someOf([...fields.map((name, i) => (name === 'devices' ? '' : `'' AS v${i}`)), 'groupUniqArray(20)(right_value) AS devices'])}
    FROM (
      SELECT ${personSqlOf(userActor)} AS person, right_value
      FROM identity_edges
      WHERE ${onDevices} AND right_value NOT IN (SELECT right_value FROM identity_edges WHERE ${onDevices} GROUP BY right_value HAVING uniqExact(left_value) > ${devicePeople})
    )
    GROUP BY person`
  const columns = fields.map((name, i) =>
    name === 'devices' ? `groupUniqArrayArray(devices) AS v${i}` : `max(v${i}) AS v${i}`,
  )
  const halves = fields.includes('devices') ? `${fromTraits} UNION ALL ${fromDevices}` : fromTraits
  return {
    sql: `SELECT toString(person) AS key, ${columns.join(', ')} FROM (${halves}) GROUP BY person`,
    params: { workspace, described: ['Identified', ...describedBy] },
  }
}
