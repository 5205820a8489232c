import './impact.css'
import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type Dispatch, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Tree } from '../../src/impact/index.ts'
import { useCan } from '../access/session.ts'
import { measuresQuery } from '../metrics/measure-data.ts'
import { useAct } from '../parts/act.ts'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, NotYours, Resource } from '../parts/states.tsx'
import { type StoredTree, saveTree, treesQuery } from './impact-data.ts'

const route = getRouteApi('/app/impact/edit')
const places = ['told', 'matters', 'works'] as const

/** Measures and links of a tree as two lists; whoever changed it meanwhile is not overwritten. */
export function EditTreePage() {
  const { t } = useTranslation()
  const mayWrite = useCan('impact:write')
  const { tree } = route.useSearch()
  const trees = useQuery(treesQuery())
  if (!mayWrite) return <NotYours />
  return (
    <>
      <PageHead title={t('impact.editTitle')} lede={t('impact.editLede')} />
      <Resource query={trees} shape="form">
        {(list) => {
          const stored = list.find(({ definition }) => definition.name === tree) ?? list[0]
          return stored ? (
            <EditTree key={stored.definition.name} stored={stored} />
          ) : (
            <Empty sentence={t('impact.empty')} note={t('impact.emptyNote')} />
          )
        }}
      </Resource>
    </>
  )
}

function EditTree({ stored }: { stored: StoredTree }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  // What is edited is the version that was read first, also when another one comes meanwhile.
  const [known] = useState(stored)
  const [tree, setTree] = useState<Tree>(known.definition)
  const done = () => void navigate({ to: '/impact', search: { tree: tree.name } })
  const save = useAct(saveTree, { done: t('impact.kept'), onDone: done })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ tree, version: known.version })
      }}
    >
      <Card title={t('impact.about')}>
        <div className="two">
          <TextInput
            label={t('impact.label')}
            value={tree.label}
            onChange={(event) => setTree({ ...tree, label: event.currentTarget.value })}
            required
          />
          <NumberInput
            label={t('impact.period')}
            value={tree.period}
            min={28}
            max={730}
            onChange={(period) => setTree({ ...tree, period: Number(period) })}
          />
        </div>
      </Card>
      <Nodes tree={tree} onChange={setTree} />
      <Links tree={tree} onChange={setTree} />
      {save.error && <Failed error={save.error} />}
      <div className="row end">
        <Button variant="default" onClick={done}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" disabled={save.isPending}>
          {t('impact.keep')}
        </Button>
      </div>
    </form>
  )
}

interface PartProps {
  tree: Tree
  onChange: Dispatch<Tree>
}

/** Replaces one of a list, or takes it out when there is nothing in its place. */
function replaced<T>(list: readonly T[], index: number, by: T | undefined): T[] {
  return list.flatMap((one, at) => (at === index ? (by === undefined ? [] : [by]) : [one]))
}

function useLabels() {
  const measures = useQuery(measuresQuery())
  return {
    all: measures.data ?? [],
    labelOf: (name: string) => measures.data?.find((measure) => measure.name === name)?.label ?? name,
  }
}

function Nodes({ tree, onChange }: PartProps) {
  const { t } = useTranslation()
  const { all, labelOf } = useLabels()
  const inTree = new Set(tree.nodes.map(({ measure }) => measure))
  const setNode = (index: number, node: Tree['nodes'][number] | undefined) => {
    const nodes = replaced(tree.nodes, index, node)
    const left = new Set(nodes.map(({ measure }) => measure))
    onChange({ ...tree, nodes, links: tree.links.filter(({ from, to }) => left.has(from) && left.has(to)) })
  }
  return (
    <Card title={t('impact.measures')}>
      <div className="impact-edit-rows">
        {tree.nodes.map((node, index) => (
          <div key={node.measure} className="impact-edit-row">
            <span>{labelOf(node.measure)}</span>
            <Select
              aria-label={t('impact.placeOf', { label: labelOf(node.measure) })}
              data={places.map((value) => ({ value, label: t(`impact.place.${value}`) }))}
              value={node.place}
              allowDeselect={false}
              onChange={(place) =>
                setNode(index, { ...node, place: place as Tree['nodes'][number]['place'] })
              }
            />
            <Button
              variant="default"
              onClick={() => setNode(index, undefined)}
              aria-label={t('impact.takeOutOf', { label: labelOf(node.measure) })}
            >
              {t('impact.takeOut')}
            </Button>
          </div>
        ))}
        <Select
          label={t('impact.addMeasure')}
          placeholder={t('impact.choose')}
          searchable
          value={null}
          data={all
            .filter(({ name }) => !inTree.has(name))
            .map(({ name, label }) => ({ value: name, label }))}
          onChange={(measure) =>
            measure && onChange({ ...tree, nodes: [...tree.nodes, { measure, place: 'works' }] })
          }
        />
      </div>
    </Card>
  )
}

function Links({ tree, onChange }: PartProps) {
  const { t } = useTranslation()
  const { labelOf } = useLabels()
  return (
    <Card title={t('impact.links')}>
      <div className="impact-edit-rows">
        {tree.links.map((link, index) => {
          const title = t('impact.linkTitle', { from: labelOf(link.from), to: labelOf(link.to) })
          const set = (one: Tree['links'][number] | undefined) =>
            onChange({ ...tree, links: replaced(tree.links, index, one) })
          return (
            <div key={`${link.from} ${link.to}`} className="impact-edit-row">
              <span>{title}</span>
              <NumberInput
                aria-label={t('impact.withinOf', { title })}
                value={link.within}
                min={1}
                max={90}
                suffix={t('impact.daysSuffix')}
                onChange={(within) => set({ ...link, within: Number(within) })}
              />
              <Button
                variant="default"
                onClick={() => set(undefined)}
                aria-label={t('impact.takeOutOf', { label: title })}
              >
                {t('impact.takeOut')}
              </Button>
            </div>
          )
        })}
        <NewLink tree={tree} onChange={onChange} />
      </div>
    </Card>
  )
}

function NewLink({ tree, onChange }: PartProps) {
  const { t } = useTranslation()
  const { labelOf } = useLabels()
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const placeOf = (name: string | null) => tree.nodes.find(({ measure }) => measure === name)?.place
  const below = places.indexOf(placeOf(from) ?? 'works')
  const taken = new Set(tree.links.filter((link) => link.from === from).map((link) => link.to))
  const option = ({ measure }: { measure: string }) => ({ value: measure, label: labelOf(measure) })
  const add = () => {
    if (from === null || to === null) return
    onChange({ ...tree, links: [...tree.links, { from, to, within: 14, adjust: [] }] })
    setFrom(null)
    setTo(null)
  }
  return (
    <div className="impact-edit-row">
      <Select
        label={t('impact.from')}
        placeholder={t('impact.choose')}
        searchable
        value={from}
        data={tree.nodes.filter(({ place }) => place !== 'told').map(option)}
        onChange={(chosen) => {
          setFrom(chosen)
          setTo(null)
        }}
      />
      <Select
        label={t('impact.to')}
        placeholder={t('impact.choose')}
        searchable
        value={to}
        disabled={from === null}
        data={tree.nodes
          .filter(({ place, measure }) => places.indexOf(place) < below && !taken.has(measure))
          .map(option)}
        onChange={setTo}
      />
      <Button variant="default" onClick={add} disabled={from === null || to === null}>
        {t('impact.addLink')}
      </Button>
    </div>
  )
}
