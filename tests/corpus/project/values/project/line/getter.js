const o = { get w() { return wx } }; o.w.request({url: 'https://value.example/a'})
