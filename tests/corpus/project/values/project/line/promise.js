Promise.resolve(wx).then(w => w.request({url: 'https://value.example/a'}))
