wx.request({ url: 'https://later.example/' })
