import { ask } from '@lib/http'
import type { Options } from '@lib/http'
const f = <T,>(it: T): T => it
Page({ async onLoad() { await ask<Array<Map<string, Options>>>('/typed') } })
