Component({})
wx.request({ url: 'https://tab.example/' })
