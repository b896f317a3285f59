import { HOSTS } from '../config'
import * as all from '../config'
import { promisify } from '../util'
const { request } = wx
const api = wx
const ask = promisify(wx.request)
let base
if (HOSTS) base = 'https://one.example'
else base = 'https://two.example'
const link = path => 'https://given.example' + path
function fake() { const wx = { request() {} }; wx.request({ url: 'https://shadow.example' }) }
request({ url: HOSTS.dev + '/alias' })
api.request({ url: all.HOSTS.dev + '/namespace' })
ask({ url: 'https://promised.example/p' })
wx.request({ url: base + '/either' })
wx.request({ url: link('/from-a-function') })
