wx.request({ url: 'https://store.example/' })
