Component({})
wx.request({ url: 'https://declared.example/' })
