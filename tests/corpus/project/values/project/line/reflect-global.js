Reflect.get(globalThis, 'wx').request({url: 'https://value.example/a'})
