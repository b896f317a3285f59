const { HOSTS } = require('./config')
// passes its parts on
function request(path, data) {
  return new Promise((resolve, reject) => {
    wx.request({ url: `${HOSTS.prod}${path}`, data, success: resolve, fail: reject })
  })
}
// passes the whole of its options on
const send = (options = {}) => wx.request({ ...options, url: options.url })
function prefixed(options) {
  options.url = 'https://prefix.example' + options.url
  return wx.request(options)
}
const get = url => request(url)
class Api {
  constructor() { this.base = 'https://class.example' }
  call(path) { return wx.request({ url: this.base + path }) }
  list() { return this.call('/list') }
}
const unused = url => wx.request({ url })
module.exports = { request, send, prefixed, get, api: new Api(), unused }
