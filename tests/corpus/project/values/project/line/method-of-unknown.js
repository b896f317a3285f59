const list = []; list.push(wx.uploadFile); list[0]({ url: 'https://value.example/a' })
