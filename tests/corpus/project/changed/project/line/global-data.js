wx.request({ url: getApp().globalData.base + '/x' })
