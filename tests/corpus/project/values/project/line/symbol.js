Reflect.get(wx, 'request')({url: 'https://value.example/a'})
