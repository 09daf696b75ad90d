#!/usr/bin/env node
// Writes ../resources/dev/rungate/pricing/prices.json.
//
//   node functions/gateway/src/main/scripts/prices.mjs [provider | provider=genai-prices-id]...
//
// Without arguments: openai anthropic. Needs Node 20, npm, tar, and Python 3 with pip; downloads the pinned packages into a
// temporary folder. Prices and match rules are those of genai-prices, unchanged. The most a model can write and the rates of service
// tiers, which genai-prices does not have, are those of LiteLLM. A context window bounds what a request can cost, so the larger of
// both counts.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const GENAI_PRICES = '0.1.8'
// The newest version that knows a model wins; the older ones still know the retired models.
const LITELLM = ['1.109.1', '1.80.9', '1.74.6']
const LITELLM_PROVIDERS = {
  anthropic: ['anthropic'],
  aws: ['bedrock', 'bedrock_converse'],
  google: ['gemini', 'vertex_ai-language-models'],
  openai: ['openai', 'text-completion-openai'],
}
const TIER_UNITS = {
  input_mtok: 'input_cost_per_token',
  cache_read_mtok: 'cache_read_input_token_cost',
  cache_write_mtok: 'cache_creation_input_token_cost',
  output_mtok: 'output_cost_per_token',
}
// LiteLLM is lower than the vendor here, and a worst case must not be.
const MAX_OUTPUT_BY_VENDOR = {
  'chatgpt-4o-latest': 16384, // developers.openai.com/api/docs/models/chatgpt-4o-latest
  'gpt-4': 8192, // developers.openai.com/api/docs/models/gpt-4
  'gpt-4-0314': 8192,
  'gpt-4-0613': 8192,
}
const OUTPUT = fileURLToPath(new URL('../resources/dev/rungate/pricing/prices.json', import.meta.url))

const work = mkdtempSync(join(tmpdir(), 'prices-'))
try {
  const wanted = process.argv.slice(2).length ? process.argv.slice(2) : ['openai', 'anthropic']
  const { findProvider } = await genaiPrices()
  const limits = LITELLM.map(litellm)
  const providers = wanted.map(argument => {
    const [name, id = name] = argument.split('=')
    const provider = findProvider({ providerId: id })
    if (provider?.id !== id) throw new Error(`genai-prices has no provider '${id}'`)
    return [name, provider.models.map(model => line(model, provider, limits))]
  })
  writeFileSync(OUTPUT, page(providers))
} finally {
  rmSync(work, { force: true, recursive: true })
}

function run(program, ...args) {
  return execFileSync(program, args, { cwd: work, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] })
}

async function genaiPrices() {
  const archive = run('npm', 'pack', '--silent', `@pydantic/genai-prices@${GENAI_PRICES}`).trim()
  run('tar', '-xzf', archive)
  return import(pathToFileURL(join(work, 'package/dist/index.js')))
}

function litellm(version) {
  const folder = `litellm-${version}`
  run('python3', '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, `litellm==${version}`)
  run('python3', '-m', 'zipfile', '-e', join(folder, readdirSync(join(work, folder))[0]), folder)
  return JSON.parse(readFileSync(join(work, folder, 'litellm/model_prices_and_context_window_backup.json'), 'utf8'))
}

function page(providers) {
  const released = JSON.parse(run('npm', 'view', '@pydantic/genai-prices', 'time', '--json'))[GENAI_PRICES]
  const head = {
    as_of: released.slice(0, 10),
    license: 'MIT',
    source: 'genai-prices',
    package: '@pydantic/genai-prices',
    version: GENAI_PRICES,
    homepage: 'https://github.com/pydantic/genai-prices',
    limits_and_service_tiers: { license: 'MIT', source: 'litellm', version: LITELLM.join(', '), homepage: 'https://github.com/BerriAI/litellm' },
  }
  const lists = providers.map(([name, models]) => `    ${JSON.stringify(name)}: [\n      ${models.map(m => JSON.stringify(m)).join(',\n      ')}\n    ]`)
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "providers": {\n${lists.join(',\n')}\n  }\n}\n`
}

function line(model, provider, limits) {
  const prices = dated(model)
  const known = limits.map(limit => namesOf(model, provider, limit))
  return {
    id: model.id,
    match: model.match,
    ...contextWindow(model, known),
    ...maxOutput(model, known),
    ...(model.deprecated ? { deprecated: true } : {}),
    prices,
    ...serviceTiers(model, prices.at(-1).rates, Object.values(known[0])),
  }
}

// Discounts by the time of day are left out: which rate applies is then not known before the call.
function dated(model) {
  const conditional = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]
  const kept = conditional.filter(({ constraint }) => constraint === undefined || constraint.type === 'start_date')
  if (!kept.length) throw new Error(`${model.id} has prices by the time of day only`)
  return kept.map(({ constraint, prices }) => ({ ...(constraint ? { from: constraint.start_date } : {}), rates: rates(prices) }))
}

function rates(prices) {
  return Object.fromEntries(Object.entries(prices).map(([unit, price]) => [unit, rate(price)]))
}

function rate(price) {
  if (typeof price === 'number') return decimal(price)
  return { base: decimal(price.base), tiers: price.tiers.map(({ start, price }) => ({ above: start, price: decimal(price) })) }
}

// What LiteLLM says of the names that this model's own rules match.
function namesOf(model, provider, limit) {
  const entries = Object.entries(limit)
    .filter(([, facts]) => (LITELLM_PROVIDERS[provider.id] ?? [provider.id]).includes(facts.litellm_provider))
    .map(([name, facts]) => [name.replace(/^.*\//, ''), facts])
    .filter(([name]) => provider.models.find(m => matches(m.match, name)) === model)
  return Object.fromEntries(entries)
}

function contextWindow(model, known) {
  const sizes = known.flatMap(names => Object.values(names).map(facts => facts.max_input_tokens))
  const largest = Math.max(0, ...[model.context_window, ...sizes].filter(size => size > 0))
  return largest ? { context_window: largest } : {}
}

// The highest of the model's names, and by name where one is lower.
function maxOutput(model, known) {
  const byName = {}
  for (const names of [...known].reverse()) {
    for (const [name, facts] of Object.entries(names)) {
      const most = MAX_OUTPUT_BY_VENDOR[name] ?? facts.max_output_tokens
      if (most > 0) byName[name] = most
    }
  }
  if (!Object.keys(byName).length) return {}
  const most = Math.max(...Object.values(byName))
  const lower = Object.fromEntries(Object.entries(byName).filter(([, tokens]) => tokens < most).sort())
  return { max_output: most, ...(Object.keys(lower).length ? { max_output_of: lower } : {}) }
}

// Taken only where LiteLLM agrees with genai-prices on the standard rates.
function serviceTiers(model, standard, known) {
  const tiers = {}
  for (const tier of ['flex', 'priority']) {
    const offers = known.filter(facts => facts[`input_cost_per_token_${tier}`])
    const agreeing = offers.filter(facts => same(rates(litellmRates(facts, standard)), standard))
    if (offers.length && !agreeing.length) process.stderr.write(`${model.id}: LiteLLM has other standard rates, no ${tier} tier taken\n`)
    const texts = new Set(agreeing.map(facts => JSON.stringify(litellmRates(facts, standard, `_${tier}`))))
    if (texts.size > 1) throw new Error(`${model.id} has several ${tier} rates: ${[...texts].join(' ')}`)
    if (texts.size) tiers[tier] = rates(JSON.parse([...texts][0]))
  }
  return Object.keys(tiers).length ? { service_tiers: tiers } : {}
}

function litellmRates(facts, standard, suffix = '') {
  const entries = Object.entries(TIER_UNITS)
    .filter(([unit, field]) => standard[unit] && facts[field + suffix])
    .map(([unit, field]) => [unit, tiered(facts, field, suffix, standard[unit])])
  return Object.fromEntries(entries)
}

function tiered(facts, field, suffix, standard) {
  const perMillion = price => Number(decimal(price, 6))
  const long = Object.keys(facts).find(name => new RegExp(`^${field}_above_\\d+k_tokens${suffix}$`).test(name))
  if (!long || typeof standard === 'string') return perMillion(facts[field + suffix])
  return { base: perMillion(facts[field + suffix]), tiers: [{ start: standard.tiers[0].above, price: perMillion(facts[long]) }] }
}

function same(some, all) {
  return Object.keys(TIER_UNITS).every(unit => JSON.stringify(some[unit]) === JSON.stringify(all[unit]))
}

function matches(logic, name) {
  const [[kind, value]] = Object.entries(logic)
  if (kind === 'or') return value.some(part => matches(part, name))
  if (kind === 'and') return value.every(part => matches(part, name))
  if (kind === 'regex') return new RegExp(value).test(name)
  const [text, wanted] = [name.toLowerCase(), value.toLowerCase()]
  if (kind === 'equals') return text === wanted
  if (kind === 'starts_with') return text.startsWith(wanted)
  if (kind === 'ends_with') return text.endsWith(wanted)
  if (kind === 'contains') return text.includes(wanted)
  throw new Error(`unknown match rule '${kind}'`)
}

// The shortest decimal that is this number, times a power of ten: plain digits, no exponent.
function decimal(number, shift = 0) {
  const [mantissa, exponent] = number.toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(exponent) + shift + 1
  if (point <= 0) return trimmed(`0.${'0'.repeat(-point)}${digits}`)
  return trimmed(`${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point)}`)
}

function trimmed(text) {
  return text.includes('.') ? text.replace(/\.?0*$/, '') : text
}
