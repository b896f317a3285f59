wx.request({ url: 'https://never.example' })
