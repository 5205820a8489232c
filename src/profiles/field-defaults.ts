import type { FieldClass, FieldKind } from './field.ts'

// What a name says about a field when nobody decided. Names are compared in small letters without _ - . and spaces.
const sensitive =
  /health|diagnos|disab|allerg|medic|religio|ethnic|racial|politic|unionmember|sexual|sexorient|biometric|genetic|passw|secret|token|iban|bic$|accountnumber|sortcode|routingnumber|creditcard|cardnumber|cvv|cvc|^pin$|ssn|socialsecurity|nationalid|passport|taxid|driverslicen|income|salary|creditscore/
/** Traits that say what kind of customer it is, not who. */
const publicTraits = new Set(
  'plan planname plantype tier level status state type kind segment language locale currency country countrycode region city town timezone device devicetype os platform appversion version channel source product products category industry sector companysize employees employeecount size createdat signedupat signupdate joinedat customersince since trial trialends vip score npsscore loyalty loyaltylevel contractends renewaldate mobiles orders orderscount visits sessions total totalspent ltv lifetimevalue revenue balance isactive active verified emailverified phoneverified subscribed newsletter marketing optin team'.split(
    ' ',
  ),
)
/** Traits of accounts: a company's name is no personal data. A company of households decides otherwise. */
const publicAccountTraits = new Set(
  'name companyname displayname website domain description industry plan employees logo'.split(' '),
)
/** Properties of events that hold a customer's own words or say who somebody is. All others of the event spec are public. */
const personalProperties =
  /^(query|comment|text|message|messagebody|reviewbody|reason|sharemessage|recipient|reviewer|body|note|subject)$|mail|phone|address|firstname|lastname|fullname|username|agentid|agentname|agentusername|invitee|previousid|^url$|referrer|search|^ip$|numberdialled/

const plain = (name: string) => name.toLowerCase().replaceAll(/[_\-.\s]/g, '')

/**
 * The class of a field that nobody decided about. A trait whose name says nothing is personal: what is not known is
 * not shown to everybody. Properties of events are public unless their name says otherwise.
 */
export function defaultClass(kind: FieldKind, name: string): FieldClass {
  const key = plain(name)
  if (sensitive.test(key)) return 'sensitive'
  if (kind === 'property') return personalProperties.test(key) ? 'personal' : 'public'
  if (publicTraits.has(key)) return 'public'
  return kind === 'account' && publicAccountTraits.has(key) ? 'public' : 'personal'
}

/** What kind of value a field holds, as far as masking asks. */
export type ValueKind = 'email' | 'phone' | 'name' | 'id' | 'text'

/** Judged by the value where its form is plain, else by the field's name. */
export function valueKind(name: string, value: string): ValueKind {
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return 'email'
  const key = plain(name)
  if (/phone|mobile|^tel|fax/.test(key)) return 'phone'
  if (/name$/.test(key) && !/username/.test(key)) return 'name'
  if (/id$|username|login|handle/.test(key)) return 'id'
  return 'text'
}
