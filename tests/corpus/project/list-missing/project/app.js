wx.request({ url: 'https://app.example/' })
