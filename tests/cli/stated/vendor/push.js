exports.start = () => wx.request({ url: wx.getStorageSync("push") })
