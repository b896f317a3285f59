Component({})
wx.request({ url: 'https://chart.example/' })
