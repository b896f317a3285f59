wx.request({ url: 'https://b.example/' })
