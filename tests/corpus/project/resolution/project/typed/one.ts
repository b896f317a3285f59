wx.request({ url: 'https://one.example/' })
