const p = new Proxy(wx, {}); p.request({url: 'https://value.example/a'})
