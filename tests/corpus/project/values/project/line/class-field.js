class A { w = wx; go() { this.w.request({url: 'https://value.example/a'}) } } new A().go()
