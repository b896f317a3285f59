wx.request({ url: 'https://built.example/' })
