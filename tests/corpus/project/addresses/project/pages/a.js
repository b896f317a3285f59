const http = require('../http')
const { get, send } = require('../http')
const app = getApp()
const secure = true
Page({
  onLoad({ id }) {
    wx.request({ url: 'https://literal.example/a?b=1' })
    wx.request({ url: 'https://' + 'concat.example' + '/' + id })
    wx.request({ url: `${secure ? 'https' : 'http'}://choice.example/x` })
    wx.request({ url: app.globalData.host + '/g' })
    http.request('/one')
    get('/two/' + id)
    send({ url: 'https://options.example/z', method: 'POST' })
    http.prefixed({ url: '/three' })
    http.api.call('/four')
    wx.uploadFile?.({ url: 'https://optional.example/up' })
    wx['downloadFile']({ url: 'https://computed.example/down' })
    wx.connectSocket({ url: 'wss://socket.example:8443' })
  },
})
