const base = 'https://api.shop.example'
const old = 'https://old.shop.example/v1'

const send = path => wx.request({ url: base + path })

send('/a')
send('/b')
wx.uploadFile({ url: wx.getStorageSync('upload') })
wx.getImageInfo({ src: 'https://img.shop.example/a.png' })
wx.request({ url: 'http://127.0.0.1:8080/debug' })
