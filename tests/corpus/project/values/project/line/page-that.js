Page({ onLoad() { const that = this; that.w = wx }, go() { const that = this; that.w.request({url: 'https://value.example/a'}) } })
