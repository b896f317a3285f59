function f(opts) { wx.request({url: 'https://a.example/', ...opts}) } f({url:'https://b.example/'}); f({})
