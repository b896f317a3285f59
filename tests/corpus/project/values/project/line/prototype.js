function Http() {} Http.prototype.send = wx.request; new Http().send({ url: 'https://value.example/a' })
