class Base { constructor(w) { this.w = w } } class Http extends Base { go() { this.w.request({ url: 'https://value.example/a' }) } } new Http(wx).go()
