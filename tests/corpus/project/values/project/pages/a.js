Page({ http: wx.request })
