async function g() { return wx } g().then(w => w.request({url: 'https://value.example/a'}))
