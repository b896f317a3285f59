function* g() { yield wx } for (const w of g()) w.request({url: 'https://value.example/a'})
