setTimeout(w => w.request({url: 'https://value.example/a'}), 0, wx)
