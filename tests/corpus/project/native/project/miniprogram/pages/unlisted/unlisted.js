wx.request({ url: 'https://never.bank.example/' })
