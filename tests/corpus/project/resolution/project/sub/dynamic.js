wx.request({ url: 'https://dynamic.example/' })
