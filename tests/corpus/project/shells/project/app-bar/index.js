Component({})
wx.request({ url: 'https://bar.example/' })
