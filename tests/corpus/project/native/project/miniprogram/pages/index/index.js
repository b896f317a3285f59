Page({ onLoad() { wx.request({ url: 'https://api.bank.example/a' }) } })
