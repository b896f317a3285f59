const r = wx.request.bind(wx, {url: 'https://value.example/a'}); r()
