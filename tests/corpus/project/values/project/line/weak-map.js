const store = new WeakMap([[{}, wx]]); store.get({}).request({ url: 'https://value.example/a' })
