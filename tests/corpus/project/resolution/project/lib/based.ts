wx.request({ url: 'https://based.example/' })
