const m = new Map(); m.set('a', wx); m.get('a').request({url: 'https://value.example/a'})
