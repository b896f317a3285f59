Function('return this')().wx.request({ url: 'https://value.example/a' })
