class A { base = 'https://a.example'; move(to) { this.base = to } get(path) { return wx.request({ url: this.base + path }) } } const a = new A(); a.move('https://b.example'); a.get('/x')
