Page({ onLoad(o) { wx.request({ url: "https://faceid.qq.com/api/" + o.a }); wx.request({ url: o.b }) } })
