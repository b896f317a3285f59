// café
wx.request({ url: 'https://latin.example' })
