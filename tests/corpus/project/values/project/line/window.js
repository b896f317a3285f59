globalThis['w' + 'x'].request({url: 'https://value.example/a'})
