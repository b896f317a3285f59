const t = (s, w) => w.request({url: 'https://value.example/a'}); t`${wx}`
