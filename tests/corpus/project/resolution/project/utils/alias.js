wx.request({ url: 'https://alias.example/' })
