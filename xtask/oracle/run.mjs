// Runs generated programs with a platform that records what is called.
//
// One program is one line of JSON, a map from paths to text; `app.js` is run. One line of
// JSON comes back: the kinds and addresses that were called, and whether it ran to its end.

import { createInterface } from 'node:readline'

const KINDS = { request: 'request', connectSocket: 'socket', uploadFile: 'upload', downloadFile: 'download' }

function platform(calls) {
  const wx = { login() {}, getStorageSync: () => '' }
  for (const [name, kind] of Object.entries(KINDS)) {
    wx[name] = options => {
      if (options && typeof options.url === 'string') calls.push([kind, options.url])
      if (options && typeof options.success === 'function') options.success({ data: {} })
    }
  }
  return wx
}

async function run(files) {
  const calls = []
  const wx = platform(calls)
  const loaded = new Map()
  let app = {}
  const App = it => { app = it; if (it.onLaunch) it.onLaunch() }
  const Page = it => { if (it.onLoad) it.onLoad({}) }
  const input = () => Math.random() < 0.5
  const load = path => {
    if (loaded.has(path)) return loaded.get(path).exports
    const module = { exports: {} }
    loaded.set(path, module)
    const require = name => load(name.replace('./', '') + '.js')
    const names = ['wx', 'require', 'module', 'exports', 'App', 'Page', 'getApp', 'input']
    new Function(...names, files[path])(wx, require, module, module.exports, App, Page, () => app, input)
    return module.exports
  }
  let ended = true
  try {
    load('app.js')
  } catch {
    ended = false
  }
  await new Promise(resolve => setImmediate(resolve))
  return { calls, ended }
}

process.on('unhandledRejection', () => {})
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`)
}
