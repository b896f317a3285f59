wx.request({ url: 'https://typed.example/' })
