wx.request({ url: 'https://plugin.example/' })
