Page({ onLoad(it) { wx.request({ url: it.url }) } })
