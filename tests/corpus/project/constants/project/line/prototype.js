function Http(b) { this.b = b } Http.prototype.get = function (p) { wx.request({url: this.b + p}) }; new Http('https://a.example').get('/x')
