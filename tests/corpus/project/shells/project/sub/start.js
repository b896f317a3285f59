wx.request({ url: 'https://start.example/' })
