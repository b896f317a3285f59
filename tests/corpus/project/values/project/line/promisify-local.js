const promisify = fn => a => new Promise((s, f) => fn({...a, success: s, fail: f})); promisify(wx.request)({url: 'https://value.example/a'})
