Page({ data: { url: 'https://a.example/x' }, onLoad() { this.setData({ url: 'https://b.example/x' }) }, go() { wx.request({ url: this.data.url }) } })
