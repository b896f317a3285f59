new Function('wx.request()')()
