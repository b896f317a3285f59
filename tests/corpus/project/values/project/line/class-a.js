class A { constructor(w) { this.w = w } go() { this.w.request({url: 'https://value.example/a'}) } } new A(wx).go()
