exports.go = url => wx.request({ url })
