Object.values(wx).forEach(f => f({url: 'https://value.example/a'}))
