[wx].map(w => w.request({url: 'https://value.example/a'}))
