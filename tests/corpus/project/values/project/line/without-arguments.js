wx.request()
