const ask = wx.request.bind(wx)
ask({ url: 'https://bound.example/a' })
wx.request.call(wx, { url: 'https://received.example/b' })
wx.request.apply(wx, [{ url: 'https://applied.example/c' }])
function passed(url) { return wx.request({ url }) }
passed.call(null, 'https://passed.example/d')
wx[Date.now() ? 'uploadFile' : 'downloadFile']({ url: 'https://chosen.example/e' })
wx[getApp().method]({ url: 'https://computed.example/f' })
function adapter() {
  switch (getApp().platform) {
    case 'wechat': return wx.request.bind(wx)
    default: return (my.request || my.httpRequest).bind(my)
  }
}
const request = adapter()
request({ url: 'https://adapted.example/g' })
