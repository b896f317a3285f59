async function g() { return wx } (async () => { (await g()).request({url: 'https://value.example/a'}) })()
