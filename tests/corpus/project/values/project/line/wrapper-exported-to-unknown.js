function request(o) { wx.request(o) } request({ url: 'https://value.example/a' }); require('../not-there').use(request)
