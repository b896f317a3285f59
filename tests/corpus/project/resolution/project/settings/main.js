wx.request({ url: 'https://exact.example/' })
