class Http { static w = wx; static go() { Http.w.request({ url: 'https://value.example/a' }) } } Http.go()
