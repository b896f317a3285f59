wx.request({ url: 'https://root.example/' })
