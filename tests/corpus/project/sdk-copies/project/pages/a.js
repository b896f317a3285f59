const promisify = f => o => new Promise(done => f({ ...o, success: done }))
Page({ onLoad() { promisify(wx.startVerify)({}) } })
