Page({ onLoad() { this.w = wx }, go() { this.w.request({url: 'https://value.example/a'}) } })
