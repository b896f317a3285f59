Page({ onLoad( { wx.request({ url: 'https://broken.example' }) } })
